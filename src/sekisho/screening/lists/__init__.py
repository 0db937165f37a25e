"""Lists of parties as data: who is named, by which notice, under which names, and who says so.

A list is a value: read twice it is the same, with the same hash; changed, it can tell what changed. What a list *does*
stands in the rules of a law, not here.
"""

from sekisho.screening.lists.delta import Delta, delta
from sekisho.screening.lists.model import Alias, Kind, ListedEntity, PartyList
from sekisho.screening.lists.read import read_lists
from sekisho.screening.lists.settle import Exact, PartyLists
from sekisho.screening.names.fold import fold

__all__ = [
    "Alias",
    "Delta",
    "Exact",
    "Kind",
    "ListedEntity",
    "PartyList",
    "PartyLists",
    "delta",
    "fold",
    "read_lists",
]
