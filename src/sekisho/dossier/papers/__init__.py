"""The papers of a folder: opened safely, hashed, and read as far as they carry text. Nothing here reaches a network."""

from sekisho.dossier.papers.examine import examine, examine_file
from sekisho.dossier.papers.model import Examined, Page, Status, folded, not_machine_checked

__all__ = ["Examined", "Page", "Status", "examine", "examine_file", "folded", "not_machine_checked"]
