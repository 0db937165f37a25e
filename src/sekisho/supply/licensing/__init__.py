"""The licensing desk as a queue: applications in, licences and grams out, with what is not known said."""

from sekisho.supply.licensing.files import Arrivals, Decisions, Fate, Files, Luck, decided, luck_of
from sekisho.supply.licensing.mechanisms import MECHANISMS, decide, due_day
from sekisho.supply.licensing.spring import NOT_IDENTIFIED, Point, Spring, Tried, spring_2025

__all__ = [
    "MECHANISMS",
    "NOT_IDENTIFIED",
    "Arrivals",
    "Decisions",
    "Fate",
    "Files",
    "Luck",
    "Point",
    "Spring",
    "Tried",
    "decide",
    "decided",
    "due_day",
    "luck_of",
    "spring_2025",
]
