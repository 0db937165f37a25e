"""The cross-checks of the importer's folder: what contradicts what, what is missing, and what could not be checked."""

from sekisho.dossier.checks.catalogue import Catalogue, Check
from sekisho.dossier.checks.finding import SEVERITIES, Finding, Text, Value
from sekisho.dossier.checks.given import VERDICTS, Given, Screened
from sekisho.dossier.checks.reading import read_catalogue, shipped
from sekisho.dossier.checks.run import check_folder
from sekisho.dossier.checks.text import PaperText

__all__ = [
    "SEVERITIES",
    "VERDICTS",
    "Catalogue",
    "Check",
    "Finding",
    "Given",
    "PaperText",
    "Screened",
    "Text",
    "Value",
    "check_folder",
    "read_catalogue",
    "shipped",
]
