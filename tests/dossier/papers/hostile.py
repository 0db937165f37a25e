"""Papers made to do harm, and harmless ones; and how much it takes to look at one, in a process of its own."""

import io
import json
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import typst
from openpyxl import Workbook
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import FreeText
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject, StreamObject, TextStringObject

from sekisho.places import data_path

_MEASURE = """
import json, resource, socket, sys
def refuse(*_, **__):
    raise AssertionError("a socket was opened")
socket.socket = socket.create_connection = socket.getaddrinfo = refuse
from pathlib import Path
from sekisho.dossier.papers import examine_file
def cpu_s():
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in both)
for name in sys.argv[2:]:
    before = cpu_s()
    found = examine_file(Path(sys.argv[1]), name)
    # The greatest use of this process; what getrusage says counts the process that started it too.
    own_kb = int(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0])
    child_kb = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    print(json.dumps({
        "name": name, "status": found.status, "media": found.media, "problem": str(found.problem or ""),
        "unread": found.unread, "cpu_s": cpu_s() - before, "memory_mb": (own_kb + child_kb) / 1024,
    }), flush=True)
"""


def measured(root: Path, files: dict[str, bytes]) -> dict[str, dict[str, Any]]:
    """What a look at each paper says, with every socket blocked, and what it takes: seconds of processor time, and the
    most memory that the looking process and its reader have held together so far."""
    for name, content in files.items():
        (root / "papers").mkdir(exist_ok=True)
        (root / "papers" / name).write_bytes(content)
    done = subprocess.run(
        [sys.executable, "-c", _MEASURE, str(root), *files], capture_output=True, text=True, timeout=600, check=False
    )
    assert done.returncode == 0, done.stderr
    found = [json.loads(line) for line in done.stdout.splitlines()]
    return {each["name"]: each for each in found}


def pdf(*pages: str) -> bytes:
    """A PDF of the project's own fonts, a page for each text."""
    source = "\n#pagebreak()\n".join(pages)
    text = f'#set text(font: ("Noto Sans CJK JP", "Noto Sans CJK SC"))\n{source}'
    made: bytes = typst.compile(text.encode(), font_paths=[str(data_path("fonts"))])
    return made


def _written(writer: PdfWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def altered(change: Callable[[PdfWriter], object], text: str = "Contract C-1") -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf(text))))
    change(writer)
    return _written(writer)


def encrypted(user: str = "secret") -> bytes:
    return altered(lambda writer: writer.encrypt(user, "owner", algorithm="AES-256"))


def attached() -> bytes:
    return altered(lambda writer: writer.add_attachment("other.xlsx", b"PK"))


def _add_action(writer: PdfWriter, kind: str) -> None:
    action = DictionaryObject({NameObject("/S"): NameObject(kind), NameObject("/JS"): TextStringObject("app.alert(1)")})
    writer.root_object[NameObject("/OpenAction")] = action


def acting(kind: str) -> bytes:
    return altered(lambda writer: _add_action(writer, kind))


def with_note() -> bytes:
    return altered(lambda writer: writer.add_annotation(0, FreeText(text="handwritten 480 kg", rect=(50, 50, 200, 80))))


def with_field(value: str) -> bytes:
    def fill(writer: PdfWriter) -> None:
        widget = DictionaryObject(
            {
                NameObject("/Subtype"): NameObject("/Widget"),
                NameObject("/FT"): NameObject("/Tx"),
                NameObject("/V"): TextStringObject(value),
                NameObject("/Rect"): ArrayObject([NumberObject(at) for at in (10, 10, 90, 30)]),
            }
        )
        writer.pages[0][NameObject("/Annots")] = ArrayObject([writer._add_object(widget)])

    return altered(fill)


def _objects(objects: list[bytes], root: int = 1) -> bytes:
    """A PDF of raw objects, with a table of where they begin."""
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, each in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + each + b"\nendobj\n"
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, root, start)
    return bytes(out)


def many_pages(pages: int, claimed: int | None = None) -> bytes:
    kids = b" ".join(b"%d 0 R" % number for number in range(3, pages + 3))
    tree = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (pages if claimed is None else claimed, kids)
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>"
    return _objects([b"<< /Type /Catalog /Pages 2 0 R >>", tree, *[page] * pages])


def deep_pages(depth: int) -> bytes:
    """A page tree each node of which holds one other."""
    nodes = [b"<< /Type /Pages /Count 1 /Kids [%d 0 R] >>" % (number + 1) for number in range(2, depth + 2)]
    return _objects([b"<< /Type /Catalog /Pages 2 0 R >>", *nodes, b"<< /Type /Page /MediaBox [0 0 9 9] >>"])


def looping_pages() -> bytes:
    return _objects([b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Count 1 /Kids [2 0 R 2 0 R] >>"])


def with_stream(stream: bytes, filters: bytes = b"/FlateDecode", pages: int = 1) -> bytes:
    contents = b"<< /Length %d /Filter %s >>\nstream\n%s\nendstream" % (len(stream), filters, stream)
    kids = b" ".join(b"%d 0 R" % number for number in range(5, pages + 5))
    page = (
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] /Contents 3 0 R /Resources << /Font << /F 4 0 R >> >> >>"
    )
    return _objects(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Count %d /Kids [%s] >>" % (pages, kids),
            contents,
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
            *[page] * pages,
        ]
    )


def stream_bomb() -> bytes:
    """A page of 300 megabytes."""
    packer = zlib.compressobj(1)
    return with_stream(b"".join([*(packer.compress(b" " * 10**6) for _ in range(300)), packer.flush()]))


def twice_packed_bomb() -> bytes:
    packer = zlib.compressobj(1)
    once = b"".join([*(packer.compress(b" " * 10**6) for _ in range(300)), packer.flush()])
    return with_stream(zlib.compress(once, 9), b"[/FlateDecode /FlateDecode]")


def endless_page() -> bytes:
    return with_stream(zlib.compress(b"BT /F 9 Tf (x) Tj ET\n" * 1_000_000, 9))


def hidden_text() -> bytes:
    return with_stream(zlib.compress(b"BT /F 9 Tf 3 Tr (Contract C-2) Tj ET"))


def deep_dictionary(depth: int = 200_000) -> bytes:
    return _objects([b"<< /Type /Catalog /Pages 2 0 R /X " + b"[" * depth + b"]" * depth + b" >>", b"<< /Count 1 >>"])


def picture_only() -> bytes:
    writer = PdfWriter()
    page = writer.add_blank_page(200, 200)
    image = StreamObject()
    image.set_data(b"\x80")
    image.update(
        {
            NameObject("/Subtype"): NameObject("/Image"),
            NameObject("/Width"): NumberObject(1),
            NameObject("/Height"): NumberObject(1),
            NameObject("/ColorSpace"): NameObject("/DeviceGray"),
            NameObject("/BitsPerComponent"): NumberObject(8),
        }
    )
    page[NameObject("/Resources")] = DictionaryObject(
        {NameObject("/XObject"): DictionaryObject({NameObject("/I"): writer._add_object(image)})}
    )
    return _written(writer)


def mixed() -> bytes:
    """A page of text and a scanned one."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf("Contract C-1"))))
    writer.append(PdfReader(io.BytesIO(picture_only())))
    return _written(writer)


def png() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b"")


def jpeg() -> bytes:
    return b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00" + b"\xff\xd9"


def zipped(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return out.getvalue()


def workbook(*cells: object) -> bytes:
    book = Workbook()
    assert book.active is not None
    book.active.append(list(cells))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_parts(added: dict[str, bytes], content: bytes | None = None) -> bytes:
    """A workbook with parts added or replaced."""
    with zipfile.ZipFile(io.BytesIO(content or workbook("C-1", 480))) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    return zipped(parts | added)


def text_cell(text: str) -> bytes:
    """A workbook whose one cell is text, whatever it begins with."""
    book = Workbook()
    assert book.active is not None
    cell = book.active.cell(1, 1, "x")
    cell.value = text
    cell.data_type = "s"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def overlapping_bomb() -> bytes:
    """Many names for one packed part: each unpacks, none is stored twice."""
    part = b"<a>" + b" " * 3_000_000 + b"</a>"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", part)
        first = archive.infolist()[0]
        for number in range(900):
            entry = zipfile.ZipInfo(f"xl/worksheets/sheet{number}.xml")
            entry.compress_type, entry.CRC = first.compress_type, first.CRC
            entry.file_size, entry.compress_size, entry.header_offset = first.file_size, first.compress_size, 0
            archive.filelist.append(entry)
            archive.NameToInfo[entry.filename] = entry
        archive._didModify = True
    return out.getvalue()


def big_sheet() -> bytes:
    rows = b"".join(b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (row, row) for row in range(1, 600_000))
    sheet = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData></worksheet>'
    return with_parts({"xl/worksheets/sheet1.xml": sheet % rows})
