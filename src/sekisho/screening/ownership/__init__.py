"""Who owns whom: what a share table says of the parties that listed ones own.

Two questions, two answers. *Capture* is the legal test: a threshold cascade over direct stakes, tier by tier, where
the whole stake of a captured owner counts. *Look-through* is economic: the share of a party that listed ones hold
along all chains, multiplied and summed. Neither answers the other.
"""

from sekisho.screening.ownership.judge import Judged, Judgement, Verdict, judge
from sekisho.screening.ownership.may_be import listings_alike
from sekisho.screening.ownership.model import Listing, OwnershipRule, Stake, rules
from sekisho.screening.ownership.read import read_listings, read_stakes

__all__ = [
    "Judged",
    "Judgement",
    "Listing",
    "OwnershipRule",
    "Stake",
    "Verdict",
    "judge",
    "listings_alike",
    "read_listings",
    "read_stakes",
    "rules",
]
