"""The text of a PDF, page by page: the page's own, what is filled into its fields, and notes that lie on it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Any, BinaryIO, Final

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from sekisho.dossier.papers.model import Page
from sekisho.dossier.papers.reading import Reading, Refused

MOST_PAGES: Final = 300
MOST_CHARACTERS: Final = 2_000_000
_MOST_BRANCHES: Final = 1_000
_AGAIN: Final = "print it to a plain PDF"
_HIDDEN: Final = 3
# Of a page's characters, how many may be none that anybody reads before the page counts as unread.
_MOST_UNREADABLE: Final = 0.2
_ACTIONS: Final = {"/JavaScript": "runs a script", "/Launch": "starts programs", "/ImportData": "takes in data"}


def read_pdf(file: BinaryIO) -> Reading:
    """Raises Refused: encrypted, too many pages, scripts, files inside, forms that are no PDF, damaged."""
    try:
        reader = PdfReader(file, strict=False)
        if reader.is_encrypted:
            raise Refused("is encrypted", "save it without a password or restrictions")
        count = _count(reader)
        _check_passive(reader)
        return _read(reader, count)
    except (Refused, MemoryError):
        raise
    except RecursionError:
        raise Refused("is nested too deeply", _AGAIN) from None
    except (PyPdfError, ValueError, TypeError, KeyError, AttributeError, IndexError, OSError, AssertionError) as error:
        # The library raises what it happens to meet in a damaged file.
        raise Refused(f"cannot be read as a PDF: {type(error).__name__}: {str(error)[:120]}", _AGAIN) from None


def _count(reader: PdfReader) -> int:
    """The number of pages, by what the file claims and then by what it holds."""
    pages = reader.root_object["/Pages"]
    claimed = pages.get("/Count", 0) if isinstance(pages, DictionaryObject) else 0
    if isinstance(claimed, int) and claimed > MOST_PAGES:
        raise _too_long(claimed)
    count = sum(1 for _ in zip(range(MOST_PAGES + 1), _leaves(pages), strict=False))
    if count > MOST_PAGES:
        raise _too_long(None)
    if count == 0:
        raise Refused("has no pages", _AGAIN)
    return count


def _too_long(pages: int | None) -> Refused:
    return Refused(
        f"has {f'{pages:,}' if pages else f'more than {MOST_PAGES}'} pages",
        f"at most {MOST_PAGES} are read; give the pages that count",
    )


def _leaves(root: Any) -> Iterator[Any]:
    """The pages of a page tree, each node once however often it is named."""
    waiting = [root]
    seen: set[int] = set()
    branches = 0
    while waiting:
        node = waiting.pop()
        if isinstance(node, IndirectObject):
            if node.idnum in seen:
                continue
            seen.add(node.idnum)
            node = node.get_object()
        if not isinstance(node, DictionaryObject):
            continue
        kids = node.get("/Kids")
        if isinstance(kids, ArrayObject):
            branches += 1
            if len(kids) > _MOST_BRANCHES:
                raise _too_long(len(kids))
            if branches > _MOST_BRANCHES:
                raise Refused("hides its pages in a very large tree", _AGAIN)
            waiting.extend(reversed(list(kids)))
        else:
            yield node


def _check_passive(reader: PdfReader) -> None:
    root = reader.root_object
    names = _object(root.get("/Names"))
    if "/JavaScript" in names:
        raise Refused("runs a script", _AGAIN)
    if "/EmbeddedFiles" in names or "/AF" in root or "/Collection" in root:
        raise Refused("carries other files inside", "put them into papers/ as files of their own, and print it alone")
    if "/XFA" in _object(root.get("/AcroForm")):
        raise Refused("holds a form whose text only one program shows", _AGAIN)
    _check_actions(root)
    for page in _leaves(root["/Pages"]):
        _check_actions(page)
        for note in _notes(page):
            _check_actions(note)
            if note.get("/Subtype") == "/FileAttachment":
                raise Refused("carries other files inside", "put them into papers/ as files of their own")


def _check_actions(holder: DictionaryObject) -> None:
    several = _object(holder.get("/AA"))
    for action in (holder.get("/OpenAction"), holder.get("/A"), *several.values()):
        kind = _object(action).get("/S")
        if kind in _ACTIONS:
            raise Refused(_ACTIONS[str(kind)], _AGAIN)


def _object(value: Any) -> DictionaryObject:
    found = value.get_object() if isinstance(value, IndirectObject) else value
    return found if isinstance(found, DictionaryObject) else DictionaryObject()


def _notes(page: DictionaryObject) -> list[DictionaryObject]:
    found = page.get("/Annots")
    found = found.get_object() if isinstance(found, IndirectObject) else found
    return [_object(each) for each in found] if isinstance(found, ArrayObject) else []


def _read(reader: PdfReader, count: int) -> Reading:
    pages: list[Page] = []
    unread: list[int] = []
    characters = 0
    for number, page in enumerate(reader.pages, 1):
        if number > MOST_PAGES:
            raise _too_long(None)
        text = _text(page)
        characters += len(text)
        if characters > MOST_CHARACTERS:
            raise Refused(f"holds more than {MOST_CHARACTERS:,} characters", "give the pages that count")
        if text:
            pages.append(Page(number, None, text))
        else:
            unread.append(number)
    return Reading("pdf", count, pages, tuple(unread))


def _text(page: Any) -> str:
    """The text of a page; empty where there is none that a machine may vouch for.

    Text that is there and is not shown is what a scanner made of a picture, or worse: what the eye sees is not read.
    """
    hidden = False

    def see(operator: Any, operands: Any, *_: Any) -> None:
        nonlocal hidden
        if operator == b"Tr" and operands and operands[0] == _HIDDEN:
            hidden = True

    try:
        text = page.extract_text(visitor_operand_before=see)
    except (Refused, MemoryError, RecursionError):
        raise
    except Exception:  # The library raises what it happens to meet; the page then counts as unread.
        return ""
    if hidden:
        return ""
    written = [text, *(_written_on(note) for note in _notes(page))]
    whole = "\n".join(part for part in written if part.strip()).strip()
    strange = sum(1 for mark in whole if mark == "\ufffd" or unicodedata.category(mark) in ("Co", "Cn"))
    strange += sum(1 for mark in whole if unicodedata.category(mark) == "Cc" and mark not in "\t\n\r")
    return "" if strange > _MOST_UNREADABLE * len(whole) else _plain(whole)


def _plain(text: str) -> str:
    return "".join(mark for mark in text if mark in "\t\n" or unicodedata.category(mark) not in ("Cc", "Cs"))


def _written_on(note: DictionaryObject) -> str:
    """What is filled into a field, or written in a note that lies open on the page."""
    kind = note.get("/Subtype")
    value = note.get("/V", _object(note.get("/Parent")).get("/V")) if kind == "/Widget" else None
    if kind == "/FreeText":
        value = note.get("/Contents")
    found = value.get_object() if isinstance(value, IndirectObject) else value
    return str(found) if isinstance(found, str) and not found.startswith("/") else ""
