"""The importer's folder: the case, masters shared between cases, what the papers say, and the disclosure register."""

from sekisho.dossier.folder.application import application_data, from_application, to_application
from sekisho.dossier.folder.files import parties_elsewhere, read_folder, read_register, write_folder
from sekisho.dossier.folder.model import Folder
from sekisho.dossier.folder.place import Place
from sekisho.dossier.folder.register import append_disclosures

__all__ = [
    "Folder",
    "Place",
    "append_disclosures",
    "application_data",
    "from_application",
    "parties_elsewhere",
    "read_folder",
    "read_register",
    "to_application",
    "write_folder",
]
