"""The fact dictionary: every fact that a rule may read or a person may be asked for, as rows of one data file."""

from sekisho.facts.dictionary import BASES, Basis, Dictionary, Fact, dictionary, read_dictionary
from sekisho.facts.table import FactSet, FactTable, Numbers, Terms

__all__ = [
    "BASES",
    "Basis",
    "Dictionary",
    "Fact",
    "FactSet",
    "FactTable",
    "Numbers",
    "Terms",
    "dictionary",
    "read_dictionary",
]
