"""Where a value of the folder was written, so that whoever finds fault with it can say where to mend it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the folder.

    file: the file's name as seen from the case's folder, e.g. `case.yaml`, `../masters/parties.xlsx`, `papers/euc.pdf`.
    path: where in it by keys and by indexes from 0, e.g. `contracts[0].items[1].net_kg`; empty for the whole file.
    cell: in a workbook the sheet and the cell, e.g. `contract_items!C4`.
    """

    file: str
    path: str = ""
    cell: str | None = None

    def __str__(self) -> str:
        """As a `Problem` names it: `case.xlsx: contract_items!C4 (contracts[0].items[1].net_kg)`."""
        inside = f"{self.cell} ({self.path})" if self.cell else self.path
        return f"{self.file}: {inside}" if inside else self.file


NOWHERE = Place("")
