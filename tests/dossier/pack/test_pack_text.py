"""What a pack says can be read out of its files again, in all three languages and by programs of others."""

import io
import json
from dataclasses import replace
from datetime import date

import docx
import pytest
from packs import bare, example, examples, ground, pack, poppler_text, pypdf_text, with_case

from sekisho.dossier.folder import to_application
from sekisho.dossier.folder.model import Disclosure
from sekisho.dossier.pack import recipients, redacted
from sekisho.dossier.pack.blocks import Made
from sekisho.dossier.pack.build import papers_for
from sekisho.dossier.pack.show import kilograms, reads_as_chinese
from sekisho.dossier.read import read_application

STATEMENT, CERTIFICATE = "supply-chain-statement.pdf", "end-user-certificate.pdf"
PDFS = [
    *(("exporter", file) for file in ("checklist.pdf", STATEMENT, CERTIFICATE)),
    ("end_user", CERTIFICATE),
    *(("own", file) for file in ("checklist.pdf", STATEMENT, CERTIFICATE, "checks.pdf", "holdings.pdf")),
]


# What the data of a paper says to the template, and no reader sees.
UNDRAWN = {
    *("text", "told", "plain", "soft", "bad", "gap", "zh", "ja", "en"),
    *("section", "fields", "table", "sentences", "signature", "checklist", "notice"),
    *("have", "made", "missing", "advised", "unread"),
}


def made_paper(which: str, file: str) -> Made:
    rests_on = ground()
    ((_, recipient),) = recipients(rests_on.folder, [which])
    shown = redacted(rests_on.folder, recipient, rests_on.province)
    (made,) = [made for made in papers_for(rests_on, shown, recipient) if made.name == file.rpartition(".")[0]]
    return made


def drawn(which: str, file: str) -> set[str]:
    """Every text that a paper was made of."""
    paper = made_paper(which, file).paper
    return {text for text in paper.texts() if text not in UNDRAWN and text != paper.author}


def test_these_are_all_pages_of_the_packs() -> None:
    made = examples().items()
    assert [(which, file) for which, each in made for file in each.files if file.endswith(".pdf")] == PDFS


@pytest.mark.parametrize(("which", "file"), PDFS)
def test_every_text_of_a_paper_is_read_from_its_pdf(which: str, file: str) -> None:
    read = bare(pypdf_text(examples()[which].files[file]))
    assert {text for text in drawn(which, file) if bare(text) not in read} == set()


@pytest.mark.parametrize(("which", "file"), PDFS)
def test_poppler_reads_every_text_too(which: str, file: str) -> None:
    read = bare(poppler_text(examples()[which].files[file]))
    assert {text for text in drawn(which, file) if bare(text) not in read} == set()


@pytest.mark.parametrize(("which", "file"), PDFS)
def test_the_editable_paper_says_the_same(which: str, file: str) -> None:
    document = docx.Document(io.BytesIO(examples()[which].files[file.replace(".pdf", ".docx")]))
    parts = [document.element.body, document.sections[0].header._element, document.sections[0].footer._element]
    read = bare("".join(text or "" for part in parts for text in part.itertext()))
    assert {text for text in drawn(which, file) if bare(text) not in read} == set()


def test_the_statement_says_what_the_folder_says_of_the_chain() -> None:
    folder, read = example(), bare(pypdf_text(examples()["exporter"].files["supply-chain-statement.pdf"]))
    case, use = folder.case, folder.case.end_use
    wanted = [use.text, use.text_ja, use.text_zh, use.model, use.maker, case.loading_port, case.discharge_port]
    for edge in folder.downstream:
        party = folder.party(edge.party)
        assert party is not None
        assert edge.net_g is not None
        wanted += [*party.names, edge.role, edge.product, edge.product_model, kilograms(edge.net_g)]
        wanted += [f"({code})" for code in edge.reexports_to or ()]
    for line in folder.lines:
        product = folder.product(line.product)
        assert product is not None
        assert product.composition_wt_pct is not None
        assert line.net_g is not None
        wanted += [line.contract, line.purchase_order, kilograms(line.net_g), product.control_code, product.hs_code]
        wanted += [product.description, product.description_ja, product.description_zh, product.grade, product.model]
        wanted += [f"{element} {share}" for element, share in product.composition_wt_pct.items()]
    for id in (case.exporter, case.importer, *(case.end_users or ())):
        party = folder.party(id)
        assert party is not None
        wanted += [*party.names, *party.addresses, party.registration_no]
    assert [text for text in wanted if bare(str(text)) not in read] == []


def test_the_application_in_the_pack_is_that_of_the_folder() -> None:
    written = json.loads(examples()["exporter"].files["application.json"])
    of_folder = to_application(example())
    assert replace(read_application(written, "pack"), source=of_folder.source) == of_folder


def test_what_the_folder_does_not_say_is_said_to_be_missing() -> None:
    folder = with_case(example(), loading_port=None, transport_mode=None)
    read = pypdf_text(pack("exporter", folder).files["supply-chain-statement.pdf"])
    assert read.count("未载明") == 2
    assert "未载明" not in pypdf_text(examples()["exporter"].files["supply-chain-statement.pdf"])


def test_a_term_without_chinese_is_marked_and_counted() -> None:
    folder = with_case(example(), importer_role="まだ訳のない役割")
    made = pack("exporter", folder)
    assert made.no_chinese == ("まだ訳のない役割",)
    assert "尚缺中文表述" in pypdf_text(made.files["supply-chain-statement.pdf"])
    assert examples()["exporter"].no_chinese == ()


def test_names_addresses_business_title_and_maker_without_chinese_are_marked_and_counted() -> None:
    folder = example()
    parties = tuple(
        replace(each, name_zh=None, address_zh=None, business_zh=None) if each.id == "kakuu-denki" else each
        for each in folder.parties
    )
    certificate = replace(folder.certificates[0], signatory_title="特別顧問役", maker="まだ訳のない自動車")
    folder = replace(with_case(folder), parties=parties, certificates=(certificate,))
    denki = folder.party("kakuu-denki")
    assert denki is not None
    made = pack("exporter", folder)
    assert set(made.no_chinese) == {denki.name, denki.address, denki.business, "特別顧問役", "まだ訳のない自動車"}
    read = bare(pypdf_text(made.files["end-user-certificate.pdf"]))
    assert read.count("尚缺中文表述") == 4
    assert pack("own", folder).no_chinese == made.no_chinese


@pytest.mark.parametrize(
    ("text", "chinese"), [("部長", False), ("購買部長", False), ("主任", True), ("Manager", False)]
)
def test_han_characters_in_japanese_shapes_are_no_chinese(text: str, chinese: bool) -> None:
    assert reads_as_chinese(text) == chinese


def test_a_title_of_the_glossary_is_said_in_chinese() -> None:
    assert "采购部长" in pypdf_text(examples()["end_user"].files["end-user-certificate.pdf"])


def test_chinese_names_stand_first_where_they_are_known() -> None:
    read = bare(pypdf_text(examples()["exporter"].files["supply-chain-statement.pdf"]))
    assert "见本汽车株式会社（虚构）" in read
    # The party's own name in Japanese stands once a row, after the Chinese one.
    assert read.index("架空电动机株式会社") < read.index("架空電動機株式会社")


def test_the_statement_tells_where_companies_downstream_are_ports_by_name_and_the_day_of_preparation() -> None:
    folder = with_case(example(), prepared_on=date(2026, 5, 2), discharge_port="JPUKB")
    read = bare(pypdf_text(pack("exporter", folder).files["supply-chain-statement.pdf"]))
    for id in ("mihon-steering", "mihon-jidosha"):
        party = folder.party(id)
        assert party is not None
        assert all(bare(address) in read for address in party.addresses)
    assert "宁波(CNNGB)" in read
    assert "神户(JPUKB)" in read
    assert "2026-05-02" in read


def test_a_port_that_no_table_knows_stands_as_it_was_written() -> None:
    made = pack("exporter", with_case(example(), loading_port="Port of Nowhere"))
    assert "Port of Nowhere" in pypdf_text(made.files["supply-chain-statement.pdf"])
    assert made.no_chinese == ("Port of Nowhere",)


def test_a_certificate_is_addressed_once_and_bears_nothing_of_the_house() -> None:
    for which in ("exporter", "end_user"):
        read = bare(pypdf_text(examples()[which].files["end-user-certificate.pdf"]))
        assert read.count("致：") == 1
        assert "中华人民共和国商务部" in read
        assert "浙江省商务厅" not in read
        assert "copyfor" not in read
    document = docx.Document(io.BytesIO(examples()["end_user"].files["end-user-certificate.docx"]))
    drafts = [each for each in document.paragraphs if "草案" in each.text]
    assert len(drafts) == 1
    assert "DRAFT" not in "".join(each.text for each in document.sections[0].header.paragraphs)


@pytest.mark.long
def test_hundreds_of_rows_and_long_words_go_on_over_pages_and_lose_nothing() -> None:
    folder = example()
    edge = folder.downstream[0]
    rows = tuple(replace(edge, role=f"役割{number:04d}", product_model="M" * 40) for number in range(300))
    text = "".join(f"第{number}句。" for number in range(1500))
    folder = replace(with_case(folder, end_use=replace(folder.case.end_use, text_zh=text)), downstream=rows)
    read = bare(pypdf_text(pack("exporter", folder).files["supply-chain-statement.pdf"]))
    assert all(f"役割{number:04d}" in read for number in range(300))
    assert all(f"第{number}句" in read for number in range(1500))


def test_the_register_in_the_house_names_what_was_told_by_the_titles_of_the_sections() -> None:
    what = ("parties.name", "parties.country", "downstream", "by telephone")
    line = Disclosure(on=date(2026, 5, 8), recipient="beispiel-magnet", what=what)
    read = bare(pypdf_text(pack("own", replace(example(), disclosures=(line,))).files["holdings.pdf"]))
    assert "当事者、下流の流れ、bytelephone" in read
    assert "parties.name" not in read


def test_what_lacks_chinese_is_red_in_the_file_for_editing_too() -> None:
    folder = example()
    parties = tuple(replace(each, name_zh=None, address_zh=None) for each in folder.parties)
    made = pack("exporter", replace(folder, parties=parties))
    read = docx.Document(io.BytesIO(made.files["supply-chain-statement.docx"]))
    cells = [cell for table in read.tables for row in table.rows for cell in row.cells]
    runs = [run for cell in cells for paragraph in cell.paragraphs for run in paragraph.runs]
    gaps = [run for run in runs if run.text == "尚缺中文表述"]
    assert len(gaps) >= len(made.no_chinese) > 0
    assert {str(run.font.color.rgb) for run in gaps} == {"A3261C"}


def test_no_row_of_the_file_for_editing_is_cut_by_the_end_of_a_page() -> None:
    for file, content in examples()["own"].files.items():
        if file.endswith(".docx"):
            rows = [row for table in docx.Document(io.BytesIO(content)).tables for row in table.rows]
            assert rows
            assert all(row._tr.trPr.xpath("./w:cantSplit") for row in rows), file
