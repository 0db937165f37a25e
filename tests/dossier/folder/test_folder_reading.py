from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from applications import problems
from folders import put, read, trade

from sekisho.dossier.folder import parties_elsewhere, read_folder, to_application
from sekisho.dossier.folder.fields import read_sections
from sekisho.errors import InputError
from sekisho.facts.dictionary import read_dictionary
from sekisho.places import data_path

PARTIES = trade()["parties"]
PRODUCTS = trade()["products"]


def without(*keys: str, **changes: Any) -> dict[str, Any]:
    return {key: value for key, value in (trade() | changes).items() if key not in keys}


def test_every_value_knows_where_it_stands(tmp_path: Path) -> None:
    folder = read(tmp_path, trade())
    assert str(folder.contracts[0].items[0].at("net_g")) == "case.yaml: contracts[0].items[0].net_kg"
    assert str(folder.stock[0].at("on")) == "case.yaml: stock[0].on"
    assert str(folder.case.end_use.at("text_zh")) == "case.yaml: end_use.text_zh"
    # What is not given is wanted in its record.
    assert str(folder.contracts[0].at("expires_on")) == "case.yaml: contracts[0]"
    assert str(folder.case.at("id")) == "case.yaml: id"


def test_masses_are_grams_and_what_is_not_said_is_not_known(tmp_path: Path) -> None:
    folder = read(tmp_path, trade())
    assert (folder.lines[0].net_g, folder.stock[0].net_g) == (1_200_000, 312_500)
    assert folder.case.filed_on == date(2026, 5, 11)
    assert folder.parties[0].military is None
    assert folder.downstream[0].reexports_to == ("US", "AU")
    assert folder.downstream[0].us_defence is None


@pytest.mark.parametrize("level", ["masters", "../masters", "../../masters"])
def test_masters_lie_in_the_case_beside_it_or_above(tmp_path: Path, level: str) -> None:
    root = tmp_path / "cases" / "spring" / "014"
    put(root, without("parties", "products"))
    put(root / level, [*PARTIES, {"id": "secret", "name": "another customer"}], "parties.yaml")
    put(root / level, {"products": PRODUCTS}, "products.yml")
    folder = read_folder(root)
    assert folder.masters == (f"{level}/parties.yaml", f"{level}/products.yml")
    assert [each.id for each in folder.parties] == ["ex", "im", "car"]
    assert str(folder.parties[1].at("name")) == f"{level}/parties.yaml: [1].name"
    assert folder == read(tmp_path / "alone", trade())


def test_what_a_case_does_not_name_of_the_masters_stays_out_of_it(tmp_path: Path) -> None:
    put(tmp_path, without("parties"))
    put(tmp_path, [*PARTIES, {"id": "secret", "name": "another customer"}], "masters/parties.yaml")
    assert "another customer" not in repr(read_folder(tmp_path))


def test_the_maker_of_a_product_is_named_by_the_case_too(tmp_path: Path) -> None:
    put(tmp_path, without("products"))
    put(tmp_path, [{**PRODUCTS[0], "maker": "plant"}, {"id": "n50", "maker": "unused"}], "masters/products.yaml")
    put(tmp_path, [{"id": "plant"}, {"id": "unused"}], "masters/parties.yaml")
    assert [each.id for each in read_folder(tmp_path).parties] == ["plant", "ex", "im", "car"]


def test_what_repeats_the_master_word_for_word_is_read_once(tmp_path: Path) -> None:
    put(tmp_path / "case", without("parties", "products"))
    put(tmp_path, [*PARTIES, {"id": "rival", "name": "another customer"}], "masters/parties.yaml")
    put(tmp_path, PRODUCTS, "masters/products.yaml")
    alone = read_folder(tmp_path / "case")
    repeated = put(tmp_path / "again", trade() | {"parties": [{"id": "rival", "name": "another customer"}, *PARTIES]})
    folder = read_folder(repeated)
    assert folder == alone
    assert [each.id for each in parties_elsewhere(folder)] == ["rival"]


@pytest.mark.parametrize(
    ("section", "told"),
    [
        (
            "parties",
            'parties[1].id: "im" stands at masters/parties.yaml: [0].id as well, and differs in name, country',
        ),
        ("products", 'products[0].id: "n42" stands at masters/products.yaml: [0].id as well, and differs in hs_code'),
    ],
)
def test_what_the_master_has_otherwise_is_told(tmp_path: Path, section: str, told: str) -> None:
    put(tmp_path, trade())
    row = {"parties": PARTIES[1] | {"name": "架空商事"}, "products": PRODUCTS[0] | {"hs_code": "8505119000"}}[section]
    row.pop("country", None)
    put(tmp_path, [row], f"masters/{section}.yaml")
    assert problems(lambda: read_folder(tmp_path)) == [f"case.yaml: {told}; give it once, or the same in both"]


def test_what_a_case_has_twice_is_told_though_it_repeats_the_master(tmp_path: Path) -> None:
    put(tmp_path, trade() | {"parties": [*PARTIES, PARTIES[1]]})
    put(tmp_path, PARTIES, "masters/parties.yaml")
    assert problems(lambda: read_folder(tmp_path)) == [
        'case.yaml: parties[3].id: "im" stands at case.yaml: parties[1].id as well; give it once'
    ]


MISTAKES = [
    ({"exporter": "exx"}, 'case.yaml: exporter: "exx" is no party of this folder; did you mean ex?'),
    ({"end_users": ["im", "nobody"]}, 'case.yaml: end_users: "nobody" is no party of this folder; add it to parties'),
    ({"lines": [{"line": 1, "product": "n52"}]}, 'case.yaml: lines[0].product: "n52" is no product of this folder'),
    ({"lines": [{"product": "n42"}]}, "case.yaml: lines[0].line: is missing; every entry gives it"),
    ({"line": []}, "case.yaml: line: is no key of the folder; did you mean lines?"),
    ({"contracts": [{"number": "C-1"}] * 2}, 'case.yaml: contracts[1].number: "C-1" stands at case.yaml: contracts[0]'),
    ({"contracts": {"number": "C-1"}}, "case.yaml: contracts: must be a list; got an object; begin each entry with"),
    (
        {"papers": [{"kind": "contrat"}]},
        'case.yaml: papers[0].kind: is not known; got "contrat"; did you mean contract?',
    ),
    ({"papers": [{"kind": "contract", "sha256": "12"}]}, "case.yaml: papers[0].sha256: is no SHA-256"),
    ({"stock": [{"net_kg": "-1"}]}, "case.yaml: stock[0].net_kg: must be above 0; got -1"),
    ({"transport_mode": "ship"}, 'case.yaml: transport_mode: is not known; got "ship"'),
    ({"filed_on": "11.5.2026"}, 'case.yaml: filed_on: is no date; got "11.5.2026"; write it as YYYY-MM-DD'),
    ({"route": ["CN", "Japan"]}, 'case.yaml: route[1]: is no country; got "Japan"'),
    ({"products": [{"id": "n42", "composition_wt_pct": {"Nx": 1}}]}, "products[0].composition_wt_pct.Nx: is no symbol"),
    ({"end_use": "civil"}, 'case.yaml: end_use: must be an object; got "civil"'),
]


@pytest.mark.parametrize(("change", "told"), MISTAKES, ids=[next(iter(change)) for change, _ in MISTAKES])
def test_a_mistake_is_told_with_its_place_and_remedy(tmp_path: Path, change: dict[str, Any], told: str) -> None:
    assert any(told in each for each in problems(lambda: read(tmp_path, trade() | change)))


def test_all_mistakes_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    put(tmp_path, without("parties", "products") | {"filed_on": "soon", "kind": "big"})
    put(tmp_path, [{"name": "no id"}], "masters/parties.yaml")
    put(tmp_path, "text", "masters/products.yaml")
    put(tmp_path, [{"recipient": "ex"}], "disclosures.yaml")
    told = problems(lambda: read_folder(tmp_path))
    assert {each.partition(":")[0] for each in told} == {
        *("case.yaml", "masters/parties.yaml", "masters/products.yaml", "disclosures.yaml")
    }


def test_a_case_is_given_once(tmp_path: Path) -> None:
    put(tmp_path, trade())
    (tmp_path / "case.xlsx").write_bytes(b"PK")
    assert problems(lambda: read_folder(tmp_path)) == [
        "case.yaml: case.yaml and case.xlsx are both there; keep the one that counts"
    ]
    (tmp_path / "empty").mkdir()
    assert problems(lambda: read_folder(tmp_path / "empty")) == [
        "empty: holds no case; it needs a case.yaml or a case.xlsx"
    ]
    assert problems(lambda: read_folder(tmp_path / "no"))[0].endswith(
        "there is no such folder; name the folder that holds case.yaml or case.xlsx"
    )


def test_a_mistake_of_the_application_is_told_where_the_folder_says_it(tmp_path: Path) -> None:
    data = trade()
    data["downstream"][0]["line"] = 7
    folder = read(tmp_path, data)
    (told,) = problems(lambda: to_application(folder))
    assert told.startswith("case.yaml: downstream[0].line: ")
    del data["filed_on"], data["downstream"]
    told = problems(lambda: to_application(read(tmp_path, data)))
    assert [each.partition(";")[0] for each in told] == ["case.yaml: filed_on: is missing"]


def test_a_paper_that_proves_nothing_is_told_where_it_is_named(tmp_path: Path) -> None:
    said = {"answer": "parties[im].military", "basis": "documented", "document": "contract"}
    (told,) = problems(lambda: to_application(read(tmp_path, trade() | {"evidence": [said]})))
    assert told.startswith("case.yaml: evidence[0].document: contract does not prove this answer")


def test_evidence_of_no_answer_is_told(tmp_path: Path) -> None:
    folder = read(tmp_path, trade() | {"evidence": [{"answer": "parties[im].colour", "basis": "declared"}]})
    (told,) = problems(lambda: to_application(folder))
    assert told.startswith('case.yaml: evidence[0].answer: "parties[im].colour" is no answer of this application')


def test_the_application_holds_nothing_that_only_the_folder_knows(tmp_path: Path) -> None:
    data = trade()
    data["parties"].append({"id": "rival", "name": "SECRET-NAME"})
    data["annual_demand"].append({"party": "rival", "note": "SECRET-NOTE", "net_kg": "987654.321"})
    data["stock"].append({"holder": "rival", "site": "SECRET-SITE", "net_kg": "987654.321"})
    data["contracts"][0]["items"][0]["amount"] = "987654.321"
    data["parties"][0] |= {"contact": "SECRET-CONTACT", "address": "SECRET-ADDRESS"}
    shown = repr(to_application(read(tmp_path, data)))
    assert "SECRET" not in shown
    assert "987654" not in shown


def test_a_further_question_of_the_dictionary_is_asked_of_the_folder_without_a_change_of_code(tmp_path: Path) -> None:
    rows = yaml.safe_load(data_path("facts", "dictionary.yaml").read_bytes())
    words = {"en": "q", "ja": "q", "zh": "q"}
    added = {"scope": "application", "type": "boolean", "asked_of": "party", "question": words}
    rows += [
        {**added, "fact": "state_owned", "path": "party.state_owned", "column": False},
        {**added, "fact": "embedded", "path": "downstream[].embedded", "column": False},
        {**added, "fact": "exhibited", "path": "end_use.exhibited"},
        {**added, "fact": "licensed_before", "path": "handling.licensed_before"},
    ]
    path = tmp_path / "dictionary.yaml"
    path.write_text(yaml.safe_dump(rows, allow_unicode=True), encoding="utf-8")
    facts = read_dictionary(path)
    assert (
        read_sections(data_path("dossier", "folder.yaml"), facts)["parties"].by_key()["state_owned"].attribute is None
    )
    data = trade() | {"handling.licensed_before": True, "importer_embedded": False}
    data["parties"][1]["state_owned"] = False
    data["downstream"][0]["embedded"] = True
    data["end_use"]["exhibited"] = False
    folder = read_folder(put(tmp_path / "case", data), facts)
    application = to_application(folder, facts)
    assert application.importer is not None
    assert application.importer.value("state_owned") is False
    assert application.importer_node["embedded"].value is False
    assert application.downstream[0].value("embedded") is True
    assert (application.value("exhibited"), application.value("licensed_before")) == (False, True)
    with pytest.raises(InputError):
        read(tmp_path / "other", data)
