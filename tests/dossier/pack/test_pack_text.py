"""What a pack says can be read out of its files again, in all three languages and by programs of others."""

import io
import json
import shutil
from dataclasses import replace

import docx
import pytest
from packs import bare, example, examples, ground, pack, poppler_text, pypdf_text, with_case

from sekisho.dossier.folder import to_application
from sekisho.dossier.pack import recipients, redacted
from sekisho.dossier.pack.blocks import Made
from sekisho.dossier.pack.build import papers_for
from sekisho.dossier.pack.show import kilograms
from sekisho.dossier.read import read_application

PDFS = [(which, file) for which, made in examples().items() for file in made.files if file.endswith(".pdf")]
HAS_POPPLER = shutil.which("pdftotext") is not None
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


@pytest.mark.parametrize(("which", "file"), PDFS)
def test_every_text_of_a_paper_is_read_from_its_pdf(which: str, file: str) -> None:
    read = bare(pypdf_text(examples()[which].files[file]))
    assert {text for text in drawn(which, file) if bare(text) not in read} == set()


@pytest.mark.skipif(not HAS_POPPLER, reason="poppler is not there")
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


def test_hundreds_of_rows_and_long_words_go_on_over_pages_and_lose_nothing() -> None:
    folder = example()
    edge = folder.downstream[0]
    rows = tuple(replace(edge, role=f"役割{number:04d}", product_model="M" * 40) for number in range(300))
    text = "".join(f"第{number}句。" for number in range(1500))
    folder = replace(with_case(folder, end_use=replace(folder.case.end_use, text_zh=text)), downstream=rows)
    read = bare(pypdf_text(pack("exporter", folder).files["supply-chain-statement.pdf"]))
    assert all(f"役割{number:04d}" in read for number in range(300))
    assert all(f"第{number}句" in read for number in range(1500))
