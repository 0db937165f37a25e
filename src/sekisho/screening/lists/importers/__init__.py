"""From the files of lists as they are published to one form: our CSV, the US screening list, METI's end user list."""

from sekisho.screening.lists.importers.sniff import import_list

__all__ = ["import_list"]
