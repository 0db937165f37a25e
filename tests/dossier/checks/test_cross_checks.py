"""The cross-checks one by one: what is unknown, what two mistakes at once come to, how findings are told."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from checked_folders import findings, given, look, paths
from clean_folders import build, plan
from planted_mistakes import MISTAKES, Bench

from sekisho.dossier.checks import SEVERITIES, Finding, Given, Screened, check_folder, read_catalogue, shipped
from sekisho.dossier.folder import Folder, read_folder
from sekisho.dossier.folder.model import Case
from sekisho.errors import InputError
from sekisho.places import data_path

LANGUAGES = {"en", "ja", "zh"}


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    return read_folder(build("plain", tmp_path_factory.mktemp("house") / "plain"))


def of(name: str, found: tuple[Finding, ...]) -> list[Finding]:
    return [each for each in found if each.id == name]


PAIRS = [
    ("plain", "the contract sells a kilogram more", "the certificate bears another order number"),
    ("plain", "the certificate is older than its order", "the pieces do not weigh as much"),
    ("two-lines", "the contract names another buyer", "the end user's address is a PO box"),
    ("two-lines", "no certificate covers the second line", "a contract item is of the other product"),
    ("trader", "resale contract and tree differ", "goods go in a circle"),
    ("trader", "onward countries are not named", "the folder holds no reseller_guarantee"),
    ("loss", "the loss is not stated", "the contract has another mode"),
    ("us-bound", "the product goes into a US defence contract", "the end use is a general word"),
    ("new-year", "the declared code is that of gadolinium", "a paper was changed after it was filed"),
    ("latin", "the route ends elsewhere", "the certificate names another model"),
    ("workbook", "the certificate is not signed", "the report is two years old"),
    ("general", "an end user of a general licence has no certificate", "the folder holds no icp_statement"),
    ("own-use", "the country of use is not reached", "the contract's text has another quantity"),
    # Two mistakes about the same value do not hide each other.
    ("plain", "the certificate's text has another contract", "the certificate bears another contract number"),
    ("plain", "the certificate is for two kilograms less", "the line asks for more than the papers"),
]


@pytest.mark.parametrize(("shape", "first", "second"), PAIRS)
def test_two_mistakes_at_once_are_both_found(shape: str, first: str, second: str, tmp_path: Path) -> None:
    by_name = {mistake.name: mistake for mistake in MISTAKES}
    bench = Bench(plan(shape))
    planted = [(by_name[name], by_name[name].do(bench)) for name in (first, second)]
    found = findings(bench, tmp_path / "folder")
    for mistake, at in planted:
        hits = [each for each in of(mistake.finds, found) if each.checked is mistake.checked]
        assert any(at in paths(each) for each in hits), mistake.name
    allowed = {name for mistake, _ in planted for name in (mistake.finds, *mistake.follows)}
    assert {each.id for each in found} <= allowed | {"paper-machine-checked"}


def test_a_folder_that_says_nothing_is_told_what_is_missing_and_nothing_is_taken_for_a_no() -> None:
    found = check_folder(Folder(case=Case(id="A-1"), source="case.yaml"), Given())
    told = {each.id for each in found if each.checked}
    assert {"contract-in-folder", "certificate-in-folder", "transport-fixed", "route-there", "end-use-part"} <= told
    unchecked = {each.id for each in found if not each.checked}
    assert {"tree-whole", "filed-before-shipping", "end-user-has-certificate", "one-end-user"} <= unchecked
    # What contradicts nothing is no contradiction.
    assert told <= {check.id for check in shipped().checks if check.kind in ("present", "requires")}


def test_without_papers_screening_and_law_the_checks_say_that_they_were_not_made(plain: Folder) -> None:
    found = check_folder(plain, Given())
    assert [each.id for each in found if each.checked] == []
    unmade = {each.id for each in found}
    assert {"party-screened", "paper-there", "control-code", "customs-number", "tree-whole"} <= unmade
    assert len(of("party-screened", found)) == len(plain.parties)
    assert len(of("paper-there", found)) == len(plain.papers)


def test_a_party_that_was_not_screened_is_a_warning_and_never_clear(plain: Folder) -> None:
    found = check_folder(plain, given(plain, look(plain), {"kakuu-jidosha": None}))
    (finding,) = of("party-screened", found)
    assert (finding.severity, finding.checked) == ("warning", False)
    assert "架空自動車株式会社" in finding.cause["ja"]


def test_a_screening_verdict_that_is_none_is_a_fault_of_the_caller() -> None:
    with pytest.raises(ValueError, match="maybe"):
        Screened("maybe")


def test_every_finding_is_told_in_three_languages_with_its_places_values_and_source(tmp_path: Path) -> None:
    bench = Bench(plan("plain"))
    bench.data["certificates"][0]["net_kg"] = "1190"
    (finding, *_) = of("certificate-quantity", findings(bench, tmp_path / "folder"))
    assert [value.shown for value in finding.values] == ["1190 kg", "1200 kg"]
    certificate, line = map(str, finding.places)
    assert (certificate, line) == ("case.yaml: certificates[0].net_kg", "case.yaml: lines[0].net_kg")
    for text in (finding.rule, finding.cause, finding.remedy):
        assert set(text) == LANGUAGES
        assert all(text.values())
    assert finding.source
    assert finding.confidence in ("high", "medium", "low")
    assert "{" not in "".join([*finding.cause.values(), *finding.remedy.values()])
    assert finding.problem("zh").place == "case.yaml: certificates[0].net_kg"
    told = json.loads(json.dumps(finding.as_json()))
    assert told["values"] == ["1190 kg", "1200 kg"]
    assert len(told["places"]) == len(told["values"])


def test_a_workbook_is_pointed_at_by_sheet_and_cell(tmp_path: Path) -> None:
    bench = Bench(plan("workbook"))
    bench.data["certificates"][0]["signed"] = False
    (finding,) = of("certificate-signed", findings(bench, tmp_path / "folder"))
    assert str(finding.places[0]).startswith("case.xlsx: certificates!")


def test_findings_come_strongest_first_and_what_was_not_checked_last(tmp_path: Path) -> None:
    bench = Bench(plan("plain"))
    bench.data["certificates"][0] |= {"signed": False}
    bench.data["downstream"][0]["reexports_to"] = ["KP"]
    bench.data["certificates"][0].pop("stamped")
    found = findings(bench, tmp_path / "folder")
    order = [(not each.checked, SEVERITIES.index(each.severity)) for each in found]
    assert order == sorted(order)
    assert len(set(order)) >= 4


def test_the_same_folder_gives_the_same_findings(plain: Folder) -> None:
    everything = given(plain, look(plain))
    assert check_folder(plain, everything) == check_folder(plain, everything)


def test_a_partly_read_paper_that_lacks_a_number_is_not_checked_and_not_wrong(tmp_path: Path) -> None:
    from sekisho.dossier.papers import Status

    bench = Bench(plan("plain"))
    bench.plan.texts["contract.pdf"] = ["买卖合同", "only this page carries text: 2026年3月2日, 1,200 kg"]
    findings(bench, tmp_path / "folder")
    folder = read_folder(tmp_path / "folder")
    papers = tuple(
        replace(each, status=Status.PARTLY_READ, unread=(2, 3)) if each.file == "contract.pdf" else each
        for each in look(folder)
    )
    found = check_folder(folder, given(folder, papers))
    assert [each.id for each in found if each.checked] == []
    assert {"contract-text-number", "contract-text-seller", "paper-machine-checked"} <= {each.id for each in found}


def test_a_certificate_that_is_a_draft_is_not_asked_for_its_paper(tmp_path: Path) -> None:
    bench = Bench(plan("plain"))
    certificate = bench.data["certificates"][0]
    bench.plan.texts.pop(certificate.pop("paper"))
    certificate.pop("issued_on")
    bench.data["papers"] = [each for each in bench.data["papers"] if each["kind"] != "end_user_certificate"]
    bench.data["evidence"] = []
    told = {each.id for each in findings(bench, tmp_path / "folder") if each.checked}
    assert told == {"certificate-in-folder"}


def test_a_paper_whose_entry_names_no_file_is_told_and_not_passed(plain: Folder) -> None:
    papers = (replace(plain.papers[0], file=None), *plain.papers[1:])
    contracts = (replace(plain.contracts[0], paper=None),)
    folder = replace(plain, papers=papers, contracts=contracts)
    found = check_folder(folder, replace(given(plain, look(plain)), papers=look(plain)))
    assert [(each.id, each.checked) for each in found if each.id == "paper-there"] == [("paper-there", False)]


def test_braces_and_patterns_in_names_are_taken_as_they_are(plain: Folder) -> None:
    contract = replace(plain.contracts[0], seller_name="{left} (.*) %s", number="SL.KK+2026[7")
    folder = replace(plain, contracts=(contract,))
    (finding,) = of("contract-seller-name", check_folder(folder, given(plain, look(plain))))
    assert "{left} (.*) %s" in finding.cause["ja"]


def test_a_product_for_the_us_is_told_both_rules_that_contradict_each_other(tmp_path: Path) -> None:
    bench = Bench(plan("us-bound"))
    bench.data["downstream"][0]["us_defence"] = True
    (finding,) = of("us-defence", findings(bench, tmp_path / "folder"))
    assert "2027" in finding.cause["en"]
    assert "米国" in finding.cause["ja"]
    assert "中国" in finding.cause["zh"]


def test_what_is_wrong_with_the_tree_is_told_in_three_languages(tmp_path: Path) -> None:
    for number, name in enumerate(
        ("more arrives than was sent", "less arrives, and no loss is stated", "goods go in a circle")
    ):
        bench = Bench(plan("trader"))
        next(mistake for mistake in MISTAKES if mistake.name == name).do(bench)
        found = of("tree-whole", findings(bench, tmp_path / str(number)))
        assert found
        for finding in found:
            assert not any(word in finding.cause["ja"] + finding.cause["zh"] for word in ("receives", "stay", "line"))


# The catalogue itself.
def test_a_word_of_a_list_is_said_in_the_readers_language_beside_the_word_of_the_file(tmp_path: Path) -> None:
    bench = Bench(plan("plain"))
    bench.data["contracts"][0]["transport_mode"] = "air"
    (told,) = (each for each in findings(bench, tmp_path / "folder") if "contracts[0].transport_mode" in paths(each))
    assert "“air”" in told.cause["en"]
    assert "「航空輸送(air)」" in told.cause["ja"]
    assert "“空运（air）”" in told.cause["zh"]


def test_every_row_of_the_catalogue_has_a_source_and_three_languages() -> None:
    for check in shipped().checks:
        assert check.source, check.id
        assert set(check.rule) == LANGUAGES, check.id
        assert all(check.rule.values()), check.id


def test_no_sentence_of_one_language_is_left_in_another() -> None:
    for check in shipped().checks:
        assert not any("\u3040" <= mark <= "\u30ff" for mark in check.rule["zh"] + check.rule["en"]), check.id
        assert any("\u3040" <= mark <= "\u30ff" for mark in check.rule["ja"]), check.id


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("kind: tree", "kind: trees", "known are"),
        ("left: seller_name", "left: seller_nam", "leads nowhere at seller_nam"),
        ("right: seller/names", "right: sellers/names", "leads nowhere at sellers"),
        ("severity: note", "severity: remark", "must be one of error"),
        ("  most: 1\n", "", "most: is missing"),
        ("how: exact\n", "how: exact\n  colour: red\n", "is no option of the kind agree"),
        ("- id: contract-buyer\n", "- id: contract-seller\n", "stands twice"),
        ("zh: 买卖合同的卖方为出口经营者。", "fr: Le vendeur.", "must be said in en, ja, zh"),
        ("'{left_at}は「{left}」としている'", "'{left_at}は「{lefts}」としている'", "other blanks"),
    ],
)
def test_a_faulty_catalogue_is_refused_with_the_row(old: str, new: str, told: str, tmp_path: Path) -> None:
    text = data_path("dossier", "checks.yaml").read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "checks.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_catalogue(path)
    assert told in str(caught.value)


def test_a_row_of_data_is_a_new_check_without_code(tmp_path: Path, plain: Folder) -> None:
    text = data_path("dossier", "checks.yaml").read_text(encoding="utf-8")
    text += """
- id: incoterm-there
  severity: warning
  kind: present
  of: contracts
  value: paper/language
  rule: {en: The language of the contract is noted., ja: 契約書の言語が記されている。, zh: 已注明合同语言。}
  source: a test
  confidence: low
  basis: assumption
"""
    path = tmp_path / "checks.yaml"
    path.write_text(text, encoding="utf-8")
    found = check_folder(plain, given(plain, look(plain)), read_catalogue(path))
    assert [each.id for each in found if each.checked] == ["incoterm-there"]


def test_the_day_of_filing_decides_which_acts_bind(tmp_path: Path) -> None:
    """Before 4 April 2025 no act listed dysprosium, so the code declared for it follows from nothing."""
    folder = read_folder(build("plain", tmp_path / "plain"))
    early = replace(folder, case=replace(folder.case, filed_on=date(2025, 1, 10)))
    found = check_folder(early, given(early, look(early)))
    (finding,) = of("control-code", found)
    assert "no code" in finding.cause["en"]
