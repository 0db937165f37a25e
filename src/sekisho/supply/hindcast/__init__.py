"""What happened in 2010 and 2025, against a small model of lines and stocks; and the published houses side by side."""

from sekisho.supply.hindcast.checks import Check, checks
from sekisho.supply.hindcast.houses import House, Linear, cover_for, landed, nri_linear, published_houses, ratio_12m_3m
from sekisho.supply.hindcast.result import HindcastResult, hindcast
from sekisho.supply.hindcast.search import Tried, choose, search

__all__ = [
    "Check",
    "HindcastResult",
    "House",
    "Linear",
    "Tried",
    "checks",
    "choose",
    "cover_for",
    "hindcast",
    "landed",
    "nri_linear",
    "published_houses",
    "ratio_12m_3m",
    "search",
]
