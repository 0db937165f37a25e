"""The page: what it shows, that it is the same bytes each time, and that no byte of it can be changed unnoticed."""

import io
import os
import random
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path

import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from papers import AUTHORITY, DAY, LATER, LICENCE, RING, SIGNER, STRANGER, with_lines

from sekisho.errors import InputError
from sekisho.licence.document.fault import Fault
from sekisho.licence.document.numerals import in_capitals
from sekisho.licence.document.page import EDITION, Authority, draw
from sekisho.licence.document.seal import Seal, blanked, read_seals, seal
from sekisho.licence.document.token import sign_token
from sekisho.licence.document.verify import Current, Genuine, Registered, Verdict, verify_page
from sekisho.licence.model import Holder

PAGE = draw(LICENCE, AUTHORITY, SIGNER)
FIRST_ATTACHMENT = min(PAGE.index(b"/Filespec"), PAGE.index(b"/EmbeddedFile") - 200)
DIFFERENT_BYTES = st.integers(0, len(PAGE) - 1)

needs_poppler = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler-utils is not installed")
needs_zbar = pytest.mark.skipif(
    shutil.which("zbarimg") is None or shutil.which("pdftoppm") is None, reason="zbar-tools is not installed"
)


def verdict(page: bytes) -> Verdict:
    return verify_page(page, RING, DAY)


def fault(page: bytes) -> Fault:
    found = verdict(page)
    assert found.genuine is Genuine.NO
    assert found.fault is not None
    return found.fault


def squeezed(text: str) -> str:
    return "".join(text.split())


SHOWN = (
    *("两用物项出口许可证", "EXPORT LICENCE FOR DUAL-USE ITEMS", "デュアルユース品目輸出許可証"),
    *("L-2026-000123", "A-2026-0001", "单项许可", "individual", "個別許可"),
    *("包头示例稀土磁材有限公司", "例示商事株式会社", "例示自動車工業株式会社"),
    *("2026年3月2日", "2 March 2026", "2027年3月1日", "1 March 2027"),
    *("烧结钕铁硼磁体 N42SH", "1C905.a(4)", "1,200.5", "dysprosium oxide 99.9 %", "1C904.b", "1,280.5"),
    *("壹仟贰佰捌拾千克伍佰克", "货物须一次性出运，不得分批。", "一批一证", "关所示范出口管制办公室"),
    *("本证不载明余量", "https://office.example/licences", "样本", "SPECIMEN", "見本", LICENCE.hash()),
)


def test_the_same_licence_gives_the_same_bytes_in_any_process(tmp_path: Path) -> None:
    script = (
        "import sys; sys.path.insert(0, sys.argv[1]); from papers import *; "
        "from sekisho.licence.document.page import draw; sys.stdout.buffer.write(draw(LICENCE, AUTHORITY, SIGNER))"
    )
    env = {**os.environ, "TZ": "Pacific/Kiritimati", "LC_ALL": "C", "SOURCE_DATE_EPOCH": "1"}
    told = subprocess.run(
        [sys.executable, "-c", script, str(Path(__file__).parent)],
        capture_output=True,
        check=True,
        cwd=tmp_path,
        env=env,
    )
    assert told.stdout == PAGE == draw(LICENCE, AUTHORITY, SIGNER)


def test_a_page_that_looks_otherwise_is_another_edition() -> None:
    """If this fails, the page has changed: give EDITION the next number, and put the new hash here."""
    assert (EDITION, sha256(PAGE).hexdigest()) == (
        "sekisho-page-1",
        "7f4f485edaa1efb078bea92107cf8492dc7208c81e40412770126919859190e0",
    )


def test_pypdf_reads_from_it_what_it_shows() -> None:
    text = squeezed(pypdf.PdfReader(io.BytesIO(PAGE)).pages[0].extract_text())
    assert [words for words in SHOWN if squeezed(words) not in text] == []


@needs_poppler
def test_pdftotext_reads_from_it_what_it_shows(tmp_path: Path) -> None:
    (tmp_path / "page.pdf").write_bytes(PAGE)
    command = ["pdftotext", "-raw", "-enc", "UTF-8", str(tmp_path / "page.pdf"), "-"]
    text = subprocess.run(command, capture_output=True, check=True).stdout.decode()
    assert [words for words in SHOWN if words not in " ".join(text.split())] == []


@needs_zbar
def test_the_printed_code_is_the_token(tmp_path: Path) -> None:
    (tmp_path / "page.pdf").write_bytes(PAGE)
    subprocess.run(["pdftoppm", "-r", "150", "-png", "-singlefile", "page.pdf", "page"], check=True, cwd=tmp_path)
    command = ["zbarimg", "-q", "--raw", "page.png"]
    scanned = subprocess.run(command, check=True, cwd=tmp_path, capture_output=True, text=True).stdout.strip()
    assert scanned == sign_token(LICENCE, SIGNER)


def test_title_author_and_date_stand_in_the_metadata_and_the_licence_beside_the_page() -> None:
    reader = pypdf.PdfReader(io.BytesIO(PAGE))
    assert reader.metadata is not None
    assert reader.metadata.title == "两用物项出口许可证 Export licence L-2026-000123"
    assert reader.metadata.author == AUTHORITY.name["en"]
    assert reader.metadata.creation_date is not None
    assert reader.metadata.creation_date.date() == LICENCE.issued_on
    assert reader.attachments["licence.json"] == [LICENCE.canonical()]
    assert reader.attachments["token.txt"] == [sign_token(LICENCE, SIGNER).encode()]


def test_only_the_fonts_that_are_shipped_are_used() -> None:
    names = set(re.findall(rb"/BaseFont\s*/[A-Z]{6}\+([A-Za-z-]+)", PAGE))
    assert {name.removesuffix(b"-Identity-H") for name in names} == {
        b"NotoSansCJKsc-Regular",
        b"NotoSansCJKjp-Regular",
    }


def test_it_says_that_it_is_an_archive_file_that_a_screen_reader_can_read() -> None:
    assert b"<pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>" in PAGE
    assert b"<pdfuaid:part>1</pdfuaid:part>" in PAGE


def test_an_authority_that_is_real_issues_no_specimen() -> None:
    text = (
        pypdf.PdfReader(io.BytesIO(draw(LICENCE, replace(AUTHORITY, specimen=False), SIGNER))).pages[0].extract_text()
    )
    assert "SPECIMEN" not in text
    assert "样本" not in text


def test_what_comes_from_outside_is_text_and_never_instructions() -> None:
    name = '#eval("1+1") *bold* $x^2$ #pagebreak() \\ // <label> @ref'
    page = draw(replace(LICENCE, exporter=Holder("p1", name, "CN")), AUTHORITY, SIGNER)
    reader = pypdf.PdfReader(io.BytesIO(page))
    assert squeezed(name) in squeezed(reader.pages[0].extract_text())
    assert len(reader.pages) == 1


def test_many_lines_go_on_on_further_pages_under_the_same_head() -> None:
    reader = pypdf.PdfReader(io.BytesIO(draw(with_lines(60), AUTHORITY, SIGNER)))
    texts = [squeezed(page.extract_text()) for page in reader.pages]
    assert len(texts) > 1
    assert all("货物名称" in text for text in texts[:-1])
    assert all(f"magnetblock{line}" in "".join(texts) for line in range(1, 61))
    assert all(f"{place}/{len(texts)}" in text for place, text in enumerate(texts, 1))


def test_a_general_licence_names_its_end_users_and_what_it_takes_the_place_of() -> None:
    users = tuple(Holder(f"u{place}", f"Maker {place}", "JP") for place in range(4))
    licence = replace(LICENCE, kind="general", end_users=users, most_exports=None, amends="L-2025-000007")
    text = squeezed(pypdf.PdfReader(io.BytesIO(draw(licence, AUTHORITY, SIGNER))).pages[0].extract_text())
    for words in (
        "通用许可",
        "包括許可",
        "非一批一证",
        "本证取代许可证L-2025-000007",
        *(f"Maker{n}" for n in range(4)),
    ):
        assert words in text
    limited = replace(licence, most_exports=12)
    text = pypdf.PdfReader(io.BytesIO(draw(limited, AUTHORITY, SIGNER))).pages[0].extract_text()
    assert "本证最多可用于12次出口报关" in squeezed(text)


def test_a_name_that_the_fonts_cannot_draw_is_told_before_anything_is_drawn() -> None:
    licence = replace(LICENCE, exporter=Holder("p1", "𠮷野磁材", "CN"), importer=Holder("p2", "Гамма\u202e", "RU"))
    with pytest.raises(InputError) as raised:
        draw(licence, AUTHORITY, SIGNER)
    told = [str(problem) for problem in raised.value.problems]
    assert told[0].startswith("L-2026-000123: exporter.name: the page's fonts have no '𠮷' (U+20BB7); write it in")
    assert "U+202E" in told[1]
    assert len(told) == 2


def test_a_page_as_issued_is_genuine_and_its_content_is_told_from_what_was_signed() -> None:
    found = verdict(PAGE)
    assert (found.genuine, found.current, found.good) == (Genuine.YES, Current.YES, True)
    assert (found.licence, found.authority) == (LICENCE, AUTHORITY)
    assert found.token is not None
    assert found.token.text == sign_token(LICENCE, SIGNER)
    assert verify_page(PAGE, RING, date(2027, 3, 2)).current is Current.ENDED


def test_the_office_is_asked_about_a_page_as_about_a_token() -> None:
    asked: list[str] = []

    def ask(licence: str) -> Registered | None:
        asked.append(licence)
        return None

    found = verify_page(PAGE, RING, DAY, ask)
    assert asked == [LICENCE.id]
    assert found.fault is not None
    assert found.fault.code == "office_knows_none"


@settings(max_examples=60, deadline=None)
@given(DIFFERENT_BYTES, st.integers(1, 255))
def test_a_changed_byte_is_always_found_and_named(place: int, change: int) -> None:
    bent = bytearray(PAGE)
    bent[place] ^= change
    found = fault(bytes(bent))
    if found.code == "attachment_altered":
        assert place >= FIRST_ATTACHMENT
    else:
        assert (found.code, found.figures["byte"]) == ("page_altered", place + 1)


def unsealed_by_a_change_at(place: int) -> bool:
    """By the seal alone, without drawing the page again."""
    bent = bytearray(PAGE)
    bent[place] ^= 1
    seals = read_seals(bytes(bent))
    return len(seals) != 1 or not seals[0].holds(blanked(bytes(bent)), RING.keys[0])


@pytest.mark.long
def test_every_byte_of_the_seal_and_the_metadata_is_sealed_and_so_are_others() -> None:
    assert read_seals(PAGE)[0].holds(blanked(PAGE), RING.keys[0])
    metadata = range(PAGE.index(b"<?xpacket"), PAGE.rindex(b"<?xpacket"))
    assert all(map(unsealed_by_a_change_at, (*metadata, *random.Random(1).sample(range(len(PAGE)), 500))))


@pytest.mark.long
def test_every_byte_of_a_page_is_sealed() -> None:
    assert all(map(unsealed_by_a_change_at, range(len(PAGE))))


@settings(max_examples=20, deadline=None)
@given(DIFFERENT_BYTES)
def test_a_page_that_was_cut_is_found(length: int) -> None:
    assert fault(PAGE[:length]).code in ("no_seal", "page_unreadable", "page_altered", "attachment_altered")


@settings(max_examples=20, deadline=None)
@given(st.integers(0, len(PAGE)), st.binary(min_size=1, max_size=30))
@pytest.mark.long
def test_bytes_put_in_anywhere_are_found(place: int, more: bytes) -> None:
    found = fault(PAGE[:place] + more + PAGE[place:])
    if found.code == "page_altered":
        assert found.figures["byte"] > place


def test_bytes_behind_the_end_are_found_where_they_begin() -> None:
    assert fault(PAGE + b"\n% more\n") == Fault("page_altered", {"byte": len(PAGE) + 1, "part": "end"})


def test_a_page_that_another_program_saved_anew_is_not_as_issued() -> None:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(PAGE))
    out = io.BytesIO()
    writer.write(out)
    assert not verdict(out.getvalue()).good


def test_another_licence_under_a_genuine_seal_is_found() -> None:
    """Who puts the attachments of one licence beside the page of another cannot seal what he made."""
    other = draw(replace(LICENCE, id="L-2026-000124"), AUTHORITY, SIGNER)
    forged = other.replace(read_seals(other)[0].word.encode(), read_seals(PAGE)[0].word.encode())
    found = fault(forged)
    assert (found.code, found.figures["part"]) == ("page_altered", "metadata")


def test_a_page_in_the_key_of_a_stranger_is_unknown_and_not_genuine_in_the_name_of_the_office() -> None:
    page = draw(LICENCE, AUTHORITY, STRANGER)
    assert verdict(page).genuine is Genuine.UNKNOWN_KEY
    assert verdict(page).key == STRANGER.id.hex()
    claimed = page.replace(f"sekisho-seal-1:{STRANGER.id.hex()}".encode(), f"sekisho-seal-1:{SIGNER.id.hex()}".encode())
    assert fault(claimed) == Fault("attachment_altered", {"name": "token.txt"})


def test_a_page_sealed_after_its_key_was_retired_is_not_genuine() -> None:
    ring = RING.with_key(LATER.public, date(2026, 3, 1))
    found = verify_page(PAGE, ring, DAY)
    assert found.fault is not None
    assert found.fault.code == "key_not_in_use"


@pytest.mark.parametrize(("ours", "other"), [(b"Typst 0", b"Typst 9"), (EDITION.encode(), b"sekisho-page-0")])
def test_a_page_drawn_otherwise_is_genuine_but_only_who_drew_it_finds_the_byte(ours: bytes, other: bytes) -> None:
    page = seal(blanked(PAGE).replace(ours, other), SIGNER)
    assert verdict(page).good
    found = fault(page[:5000] + b"?" + page[5001:])
    assert (found.code, str(found.figures["writer"])[:5]) == ("page_altered_somewhere", "Typst")


@pytest.mark.parametrize("file", [b"", b"%PDF-1.7\n%%EOF\n", b"\x89PNG"])
def test_a_file_without_a_seal_is_not_genuine(file: bytes) -> None:
    assert fault(file).code == "no_seal"


def test_a_file_that_holds_other_seals_is_not_sealed_again() -> None:
    with pytest.raises(ValueError, match="blank seal"):
        seal(PAGE, SIGNER)
    with pytest.raises(ValueError, match="blank seal"):
        seal(Seal(SIGNER.id, bytes(64)).word.encode(), LATER)


@pytest.mark.parametrize(
    "told",
    [{}, {"name": {}}, {**AUTHORITY.as_json(), "more": 1}, {**AUTHORITY.as_json(), "ask_at": 5}],
)
def test_what_is_no_authority_is_refused(told: dict[str, object]) -> None:
    with pytest.raises((KeyError, TypeError, ValueError)):
        Authority.from_json(told)
    assert Authority.from_json(AUTHORITY.as_json()) == AUTHORITY


@pytest.mark.parametrize(
    ("mass_g", "told"),
    [
        (0, "零千克"),
        (7, "柒克"),
        (1_000, "壹千克"),
        (10_010_000, "壹万零壹拾千克"),
        (1_200_500, "壹仟贰佰千克伍佰克"),
        (1_002_030, "壹仟零贰千克叁拾克"),
        (100_000_000, "壹拾万千克"),
        (20_500_000_000, "贰仟零伍拾万千克"),
        (100_000_001_000, "壹亿零壹千克"),
        (1_000_200_030_000, "壹拾亿零贰拾万零叁拾千克"),
        (305_040_607_089_000, "叁仟零伍拾亿肆仟零陆拾万柒仟零捌拾玖千克"),
    ],
)
def test_masses_are_written_in_capitals_as_on_chinese_papers(mass_g: int, told: str) -> None:
    assert in_capitals(mass_g) == told


def test_no_two_masses_are_written_alike() -> None:
    masses = [*range(3000), *(random.Random(2).randrange(10**15) for _ in range(20_000))]
    assert len({in_capitals(mass) for mass in masses}) == len(set(masses))


def test_a_mass_beyond_all_goods_is_refused() -> None:
    with pytest.raises(ValueError, match="outside"):
        in_capitals(10**20)
