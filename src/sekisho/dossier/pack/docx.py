"""Papers as documents that a word processor edits: the same blocks as the PDF, the same bytes for an equal paper."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from copy import deepcopy
from datetime import datetime
from typing import Any, Final

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from sekisho.dossier.pack.blocks import (
    Block,
    Cell,
    Checklist,
    Fields,
    Notice,
    Paper,
    Row,
    Section,
    Sentences,
    Signature,
    Table,
    Text,
)
from sekisho.dossier.words import Words

_INK, _SOFT = RGBColor(0x1C, 0x24, 0x30), RGBColor(0x5D, 0x68, 0x76)
_DEEP, _RED = RGBColor(0x23, 0x40, 0x5F), RGBColor(0xA3, 0x26, 0x1C)
_PALE: Final = "EEF2F6"
_WIDTH_MM: Final = 176.0
# What the word processors of each language have; the first that is there is taken.
_FACES: Final = {"zh": ("Microsoft YaHei", "zh-CN"), "ja": ("Yu Gothic", "ja-JP"), "en": ("Yu Gothic", "en-GB")}
_SIGNS: Final = {"have": "●", "made": "◆", "missing": "○", "advised": "△", "unread": "□"}
_EARLIEST: Final = (1980, 1, 1, 0, 0, 0)


def docx(paper: Paper) -> bytes:
    """The paper as DOCX (Office Open XML), without macros, comments or hidden text."""
    return _Writer(paper).bytes()


class _Writer:
    def __init__(self, paper: Paper) -> None:
        self.paper = paper
        self.document: Any = Document()
        # Setting a run's properties one by one takes most of the time of a long paper.
        self._faces: dict[tuple[str, float, RGBColor, bool], Any] = {}
        self._page()
        self._properties()
        self._title()
        for block in paper.blocks:
            self._block(block)

    def bytes(self) -> bytes:
        # The library's template brings a picture of itself and an empty list of sources.
        for relations in (self.document.part.package.rels, self.document.part.rels):
            for id in [id for id, each in relations.items() if each.reltype.endswith(("/thumbnail", "/customXml"))]:
                del relations[id]
        written = io.BytesIO()
        self.document.save(written)
        return repacked(written.getvalue())

    def _page(self) -> None:
        section = self.document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.left_margin = section.right_margin = Mm(17)
        section.top_margin, section.bottom_margin = Mm(20), Mm(18)
        style = self.document.styles["Normal"]
        style.font.size = Pt(9)
        style.paragraph_format.space_after = Pt(2)
        style.paragraph_format.space_before = Pt(0)
        _face(style.element.get_or_add_rPr(), "en")
        header = section.header.paragraphs[0]
        self._run(
            header, f"{self.paper.title[self.paper.order[0]]}  {self.paper.number}", self.paper.order[0], 7.5, _SOFT
        )
        footer = section.footer.paragraphs[0]
        self._line(footer, self.paper.foot, 7, 7, _SOFT)
        self._run(footer, "    ", "en", 7, _SOFT)
        self._counter(footer, "PAGE")
        self._run(footer, " / ", "en", 7, _SOFT)
        self._counter(footer, "NUMPAGES")

    def _properties(self) -> None:
        told, day = self.document.core_properties, self.paper.day
        told.title = f"{self.paper.title[self.paper.order[0]]} {self.paper.number}"
        told.author = told.last_modified_by = self.paper.author
        told.comments = told.subject = told.keywords = told.category = ""
        told.created = told.modified = datetime(day.year, day.month, day.day)
        told.last_printed = datetime(day.year, day.month, day.day)
        told.revision = 1

    def _title(self) -> None:
        first, *others = self.paper.order
        heading = self.document.add_paragraph(style="Title")
        heading.paragraph_format.space_after = Pt(2)
        self._run(heading, self.paper.title[first], first, 19, _DEEP, bold=True)
        for each in others:
            if self.paper.title.get(each):
                self._run(self.document.add_paragraph(), self.paper.title[each], each, 9, _SOFT)
        self._labelled(self.paper.head)
        if self.paper.draft is not None:
            # One paragraph, to be taken out when the paper is final.
            self._line(self.document.add_paragraph(), self.paper.draft.why, 8.5, 7, _RED)

    def _block(self, block: Block) -> None:
        match block:
            case Section():
                heading = self.document.add_paragraph(style="Heading 2")
                heading.paragraph_format.space_before = Pt(9)
                number = "" if block.number is None else f"{block.number} "
                self._run(heading, number, "en", 11, _DEEP, bold=True)
                self._line(heading, block.title, 11, 8, _DEEP, bold=True)
                if block.note is not None:
                    self._words(self.document.add_paragraph(), block.note, 8, 6.5, _SOFT)
            case Fields():
                self._labelled(block.rows)
            case Table():
                self._table(block)
            case Sentences():
                for place, words in enumerate(block.items, 1):
                    paragraph = self.document.add_paragraph()
                    self._run(paragraph, f"{place}. " if block.numbered else "– ", "en", 9, _DEEP)
                    self._words(paragraph, words, 9.5, 7.5, _INK, apart=True)
            case Signature():
                self._labelled((*block.rows, Row(block.stamp, ())), height_mm=12)
            case Checklist():
                self._checklist(block)
            case Notice():
                self._words(self.document.add_paragraph(), block.words, 8, 6.5, _SOFT, apart=True)

    def _labelled(self, rows: Iterable[Row], height_mm: float | None = None) -> None:
        rows = list(rows)
        if not rows:
            return
        table = self._grid(len(rows), (42, _WIDTH_MM - 42))
        for row, told in zip(table.rows, rows, strict=True):
            if height_mm is not None:
                row.height = Mm(height_mm)
            _shade(row.cells[0], _PALE)
            self._words(row.cells[0].paragraphs[0], told.label, 8, 6.5, _DEEP)
            self._cell(row.cells[1], told.value)
        self._apart()

    def _table(self, block: Table) -> None:
        parts = sum(block.widths)
        thin = 9.0
        left = _WIDTH_MM - thin * block.widths.count(0)
        table = self._grid(len(block.rows) + 1, [left * each / parts if each else thin for each in block.widths])
        self._heads(table, block.head)
        for row, told in zip(table.rows[1:], block.rows, strict=True):
            for place, (cell, value) in enumerate(zip(row.cells, told, strict=True)):
                self._cell(cell, value, right=place in block.right)
        self._apart()

    def _checklist(self, block: Checklist) -> None:
        table = self._grid(len(block.rows) + 1, (8, 62, 36, _WIDTH_MM - 106))
        self._heads(table, block.head)
        for row, told in zip(table.rows[1:], block.rows, strict=True):
            sign, name, by, detail = row.cells
            self._run(sign.paragraphs[0], _SIGNS[told.state], "zh", 10, _DEEP)
            self._words(name.paragraphs[0], told.name, 9, 6.5, _INK)
            self._cell(by, told.by)
            self._cell(detail, told.detail)
        self._apart()

    def _heads(self, table: Any, head: Iterable[Words]) -> None:
        row = table.rows[0]
        repeated = OxmlElement("w:tblHeader")
        repeated.set(qn("w:val"), "true")
        row._tr.get_or_add_trPr().append(repeated)
        for cell, words in zip(row.cells, head, strict=True):
            _shade(cell, _PALE)
            self._words(cell.paragraphs[0], words, 8, 6, _DEEP)

    def _grid(self, rows: int, widths_mm: Iterable[float]) -> Any:
        widths = [Mm(each) for each in widths_mm]
        table = self.document.add_table(rows=rows, cols=len(widths), style="Table Grid")
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        table.autofit = False
        for column, width in zip(table.columns, widths, strict=True):
            column.width = width
        for row in table._tbl.tr_lst:
            # A row that begins on one page and ends on the next is read wrongly.
            row.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
            for cell, width in zip(row.tc_lst, widths, strict=True):
                cell.width = width
        return table

    def _apart(self) -> None:
        self.document.add_paragraph().paragraph_format.space_after = Pt(0)

    def _cell(self, cell: Any, pieces: Cell, right: bool = False) -> None:
        for place, piece in enumerate(pieces):
            paragraph = cell.paragraphs[0] if place == 0 else cell.add_paragraph()
            paragraph.paragraph_format.space_after = Pt(1)
            if right:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            colour = {"bad": _RED, "gap": _RED, "soft": _SOFT}.get(piece.tone, _INK)
            if isinstance(piece, Text):
                self._run(paragraph, piece.text, piece.language, 7.5 if piece.tone == "soft" else 9, colour)
            else:
                self._words(paragraph, piece.words, 7.5 if piece.tone == "gap" else 9, 6.5, colour)

    def _words(
        self, paragraph: Any, words: Words, size: float, small: float, colour: RGBColor, apart: bool = False
    ) -> None:
        """Words in the paper's first language, the others below. apart: each of them on a line of its own."""
        spoken = [each for each in self.paper.order if words.get(each)]
        for place, each in enumerate(spoken):
            if place == 1 or (place > 1 and apart):
                paragraph.add_run().add_break()
            elif place > 1:
                self._run(paragraph, "  ", "en", small, _SOFT)
            self._run(paragraph, words[each], each, size if place == 0 else small, colour if place == 0 else _SOFT)

    def _line(
        self, paragraph: Any, words: Words, size: float, small: float, colour: RGBColor, bold: bool = False
    ) -> None:
        for place, each in enumerate(each for each in self.paper.order if words.get(each)):
            first = place == 0
            if not first:
                self._run(paragraph, "  ", "en", small, _SOFT)
            self._run(
                paragraph, words[each], each, size if first else small, colour if first else _SOFT, first and bold
            )

    def _run(self, paragraph: Any, text: str, language: str, size: float, colour: RGBColor, bold: bool = False) -> None:
        run = paragraph.add_run(text)
        key = (language, size, colour, bold)
        known = self._faces.get(key)
        if known is None:
            run.font.size, run.font.color.rgb, run.font.bold = Pt(size), colour, bold
            _face(run._r.get_or_add_rPr(), language)
            self._faces[key] = deepcopy(run._r.rPr)
        else:
            run._r.insert(0, deepcopy(known))

    def _counter(self, paragraph: Any, field: str) -> None:
        run = paragraph.add_run()
        run.font.size, run.font.color.rgb = Pt(7), _SOFT
        for kind, text in (("begin", None), (None, field), ("end", None)):
            if kind is None:
                told = OxmlElement("w:instrText")
                told.text = text
            else:
                told = OxmlElement("w:fldChar")
                told.set(qn("w:fldCharType"), kind)
            run._r.append(told)


def _face(properties: Any, language: str) -> None:
    face, code = _FACES[language]
    fonts = properties.get_or_add_rFonts()
    for script in ("w:ascii", "w:hAnsi", "w:cs"):
        fonts.set(qn(script), "Arial")
    fonts.set(qn("w:eastAsia"), face)
    told = properties.find(qn("w:lang"))
    if told is None:
        told = OxmlElement("w:lang")
        properties.append(told)
    told.set(qn("w:val"), code if language == "en" else "en-GB")
    told.set(qn("w:eastAsia"), code if language != "en" else "ja-JP")


def _shade(cell: Any, colour: str) -> None:
    shade = OxmlElement("w:shd")
    shade.set(qn("w:val"), "clear")
    shade.set(qn("w:color"), "auto")
    shade.set(qn("w:fill"), colour)
    cell._tc.get_or_add_tcPr().append(shade)


def repacked(package: bytes) -> bytes:
    """An Office package with its parts in order and without times."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as read, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(read.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            entry = zipfile.ZipInfo(name, _EARLIEST)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, read.read(name), compresslevel=6)
    return written.getvalue()
