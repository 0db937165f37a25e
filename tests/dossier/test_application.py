import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from applications import EXAMPLES, example, least, patient, problems, read, refused
from hypothesis import given
from hypothesis import strategies as st

from sekisho.dossier import Answer, read_file
from sekisho.errors import InputError
from sekisho.facts import Basis


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_example_is_an_application(path: Path) -> None:
    dossier = read_file(path)
    assert dossier.source == path.name
    assert dossier.lines[0].net_g > 0
    assert dossier.importer is not None


def test_the_least_application_leaves_everything_else_unknown() -> None:
    dossier = read(least())
    assert (dossier.id, dossier.filed_on) == ("A-1", date(2026, 1, 20))
    assert (dossier.exporter, dossier.importer, dossier.end_users, dossier.downstream) == (None, None, (), ())
    assert dossier.value("downstream_complete") is None
    assert dossier.lines[0].value("form") is None


def test_what_every_application_needs_is_asked_for_all_at_once() -> None:
    assert refused({"lines": [{}]}) == [
        "a.json: id: is missing; every application gives it",
        "a.json: filed_on: is missing; every application gives it",
        "a.json: lines[0].line: is missing; every application gives it",
        "a.json: lines[0].net_kg: is missing; every application gives it",
    ]
    assert refused(least() | {"lines": []}) == ["a.json: lines: is missing; an application has at least one line"]


def test_null_and_absent_are_the_same_unknown() -> None:
    data = least() | {"destination": None, "end_use": None, "end_users": None, "downstream_complete": None}
    data["lines"][0] |= {"form": None, "composition_wt_pct": None, "made_with_cn_technology": None}
    assert read(data) == read(least())


def test_no_gram_is_lost_between_text_and_number() -> None:
    data = least()
    data["lines"][0] |= {
        "net_kg": "1234.567",
        "value_cny": "0.1",
        "composition_wt_pct": {"Nd": 27.1, "Dy": Decimal("2.10")},
    }
    line = read(data).lines[0]
    assert line.net_g == 1_234_567
    assert line.answer("net_g").value == 1_234_567
    assert line.value("value_cny") == Decimal("0.1")
    assert line.value("nd_wt_pct") == Decimal("27.1")


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("-5", "must be above 0; got -5"),
        (0, "must be above 0; got 0"),
        ("0.0005", "must be whole grams; got 0.0005 kg; give at most three decimals"),
        ("1,200", 'must be a number; got "1,200"; leave out the comma: write "1200"'),
        ("１，２００．５", 'must be a number; got "１，２００．５"; leave out the comma: write "1200.5"'),
        ("27,1", 'must be a number; got "27,1"; write digits with a decimal point, for example "1200.5"'),
        ("１２", 'must be a number; got "１２"; write half-width digits: "12"'),
        ("12²", 'must be a number; got "12²"; write digits with a decimal point, for example "1200.5"'),
        ("1200kg", 'must be a number; got "1200kg"; leave out the kg: write "1200"'),
        ("27 %", 'must be a number; got "27 %"; leave out the %: write "27"'),
        (True, 'must be a number; got true; write digits with a decimal point, for example "1200.5"'),
        (float("nan"), 'must be a number; got nan; write digits with a decimal point, for example "1200.5"'),
        ("NaN", 'must be a number; got "NaN"; write digits with a decimal point, for example "1200.5"'),
        ("1e15", 'is out of range; got "1e15"; must be below a thousand million million, in at most 30 digits'),
        ("1e12", "is out of range; got 1E+12 kg; must be at most 1000000000 kg"),
    ],
)
def test_a_net_mass_is_a_positive_number_of_whole_grams(written: object, told: str) -> None:
    data = least()
    data["lines"][0]["net_kg"] = written
    assert refused(data) == [f"a.json: lines[0].net_kg: {told}"]


def _path(place: str) -> str:
    return re.sub(r"/(\d+)", r"[\1]", place).replace("/", ".")


def _with(place: str, value: object) -> dict[str, Any]:
    data = example(1)
    into: Any = data
    *way, last = [int(step) if step.isdigit() else step for step in place.split("/")]
    for step in way:
        into = into[step]
    into[last] = value
    return data


@pytest.mark.parametrize(
    ("place", "value", "told"),
    [
        ("kind", "indvidual", 'is not known; got "indvidual"; did you mean individual? known are individual, general'),
        ("filed_on", "2026-02-30", 'is no date; got "2026-02-30"; write it as YYYY-MM-DD, for example 2026-01-20'),
        ("destination", "jp", 'is no country; got "jp"; did you mean JP?'),
        ("destination", "ＪＰ", 'is no country; got "ＪＰ"; did you mean JP?'),
        ("destination", "UK", 'is no country; got "UK"; did you mean GB?'),
        ("destination", "EN", 'is no country; got "EN"; did you mean GB?'),
        ("destination", "JPN", 'is no country; got "JPN"; did you mean JP?'),
        ("destination", "chn", 'is no country; got "chn"; did you mean CN?'),
        ("destination", "USA", 'is no country; got "USA"; did you mean US?'),
        ("route/1", "KOR", 'is no country; got "KOR"; did you mean KR?'),
        (
            "destination",
            "XX",
            'is no country; got "XX"; write the two capital letters of ISO 3166-1, for example JP',
        ),
        ("route/1", "EU", 'is no country; got "EU"; write the two capital letters of ISO 3166-1, for example JP'),
        ("route", "CN-JP", 'must be a list; got "CN-JP"; put it in square brackets'),
        ("importer/military", "no", 'must be true, false or null; got "no"'),
        ("importer/military", 0, "must be true, false or null; got 0"),
        ("lines/0/hs_code", 8505111000, "must be text; got 8505111000; put it in quotation marks"),
        ("lines/0/cn_origin_value_pct", "101", "must lie between 0 and 100 % of value; got 101"),
        ("lines/0/value_cny", -1, "must not be below 0; got -1"),
        ("lines/0/line", 0, "must lie between 1 and 999999; got 0"),
        ("lines/0/description", "a\x00b", "holds a control character or half a character; leave it out"),
        ("lines/0/description", "\ud800", "holds a control character or half a character; leave it out"),
        ("downstream/0/line", 7, "there is no line 7; lines are 1"),
        ("downstream/0/receives_from", "p9", 'there is no party "p9"; parties are p1, p2, p3'),
        (
            "downstream/0/receives_from",
            "p1",
            '"p1" is the exporter, who is no part of the downstream tree; '
            "name the importer or a party that receives from it",
        ),
        ("downstream/0/loss_pct", "100.1", "must lie between 0 and 100 wt %; got 100.1"),
        ("downstream/0/net_kg", "0.0001", "must be whole grams; got 0.0001 kg; give at most three decimals"),
        ("downstream/0/party", None, "is missing; say who receives: a party, or the id of one"),
        ("downstream/0/party/id", None, "is missing; give each party an id of your own, the same throughout"),
        ("end_users/0", "p9", 'there is no party "p9"; parties are p1, p2, p3'),
        ("end_use", "civil", 'must be an object; got "civil"'),
        ("documents/0", "contract", 'must be an object; got "contract"'),
        ("lines", {"line": 1}, "must be a list; got an object; put it in square brackets"),
    ],
)  # fmt: skip
def test_a_slip_is_told_with_place_cause_and_remedy(place: str, value: object, told: str) -> None:
    assert f"a.json: {_path(place)}: {told}" in refused(_with(place, value))


@pytest.mark.parametrize(
    ("place", "told"),
    [
        ("destinaton", "is no key of an application; did you mean destination?"),
        ("lines/0/net_kgs", "is no key of an application; did you mean net_kg?"),
        ("end_use/catagory", "is no key of an application; did you mean category?"),
        ("downstream/0/recieves_from", "is no key of an application; did you mean receives_from?"),
        ("downstream/0/party/Country", "is no key of an application; did you mean country?"),
        ("documents/0/issued", "is no key of an application; did you mean issued_on?"),
        ("importer/net_kg", "is no key of an application; known are id, name, country, military, role, "
         "product, final, reexports_to; keys of your own begin x_"),
        ("lines/0/composition_wt_pct/nd", "is no element; did you mean Nd?"),
        ("lines/0/composition_wt_pct/Xq", "is no element; write the symbol of an element, for example Dy"),
    ],
)  # fmt: skip
def test_a_key_that_nothing_asks_for_is_a_slip_of_the_pen(place: str, told: str) -> None:
    assert f"a.json: {_path(place)}: {told}" in refused(_with(place, "1"))


def test_keys_that_begin_with_x_are_the_writers_own() -> None:
    data = example(1)
    for holder in (
        data,
        data["lines"][0],
        data["importer"],
        data["downstream"][0],
        data["documents"][0],
        data["end_use"],
    ):
        holder["x_note"] = {"any": ["thing"]}
    data["lines"][0]["composition_wt_pct"]["x_method"] = "ICP"
    assert read(data) == read(example(1))


def test_every_unknown_choice_lists_the_known_ones() -> None:
    (told,) = refused(_with("documents/0/kind", "passport"))
    assert told.startswith('a.json: documents[0].kind: is not known; got "passport"')
    assert "application_form, identity, contract, technical_description" in told


def test_a_line_number_stands_once() -> None:
    data = least()
    data["lines"] *= 2
    assert refused(data) == ["a.json: lines[1].line: 1 is the number of lines[0] as well; number each line once"]


def test_a_composition_holds_at_most_the_whole() -> None:
    data = least()
    data["lines"][0]["composition_wt_pct"] = {"Nd": "30", "Fe": "69.5", "B": "0.6"}
    assert refused(data) == [
        "a.json: lines[0].composition_wt_pct: adds up to 100.1 wt % (Nd 30 + Fe 69.5 + B 0.6); "
        "correct the shares: weight per cent of the whole item, together at most 100"
    ]


def test_ordinary_elements_count_towards_the_whole_and_answer_no_fact() -> None:
    data = least()
    data["lines"][0]["composition_wt_pct"] = {"Nd": "30", "Fe": "69", "B": {"value": "1", "basis": "declared"}}
    line = read(data).lines[0]
    assert line.other_wt_pct == {"Fe": Decimal(69), "B": Decimal(1)}
    assert {name for name in line.answers if name.endswith("_wt_pct")} == {"nd_wt_pct"}


def test_an_element_named_without_a_share_is_not_zero() -> None:
    data = least()
    data["lines"][0] |= {"composition_wt_pct": {"Nd": "30", "Dy": None}, "composition_complete": True}
    answers = read(data).lines[0].answers
    assert answers["dy_wt_pct"].value is None
    assert "tb_wt_pct" not in answers


def test_an_answer_may_say_what_it_rests_on() -> None:
    data = example(1)
    data["end_use"]["category"] = {
        "value": "civil",
        "basis": "documented",
        "document": "end_user_certificate",
        "by": "Kakuu Motor K.K.",
        "on": "2026-01-10",
    }
    answer = read(data).answer("end_use")
    assert answer == Answer(
        "civil", Basis.DOCUMENTED, True, "end_user_certificate", "Kakuu Motor K.K.", date(2026, 1, 10)
    )
    assert read(example(1)).answer("end_use") == Answer("civil", Basis.DECLARED)


def test_a_composition_may_rest_on_one_paper_as_a_whole() -> None:
    data = example(1)
    shares = data["lines"][0]["composition_wt_pct"]
    data["lines"][0]["composition_wt_pct"] = {"value": shares, "basis": "documented", "document": "composition_report"}
    line = read(data).lines[0]
    assert {line.answer(f"{each}_wt_pct").document for each in ("nd", "pr", "dy")} == {"composition_report"}


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ({"basis": "declared"}, ': has no value; write the answer itself, or {"value": ..., "basis": ...}'),
        ({"value": "civil", "basis": "sworn"},
         '.basis: is not known; got "sworn"; known are declared, documented, verified, derived'),
        ({"value": "civil", "basis": "documented", "document": "icp_statement"},
         ".document: no icp_statement is among the documents; add the paper to documents, or name another"),
        ({"value": "civil", "basis": "documented", "document": "contract"},
         ".document: contract does not prove this answer; "
         "it is documented by end_user_certificate; or leave basis out"),
        ({"value": "civil", "basis": "verified", "by": "METI"},
         ".on: is missing; an answer that is verified says on which day, in `on`"),
        ({"value": "civil", "basis": "derived", "on": "2026-01-10", "by": " "},
         ".by: is missing; an answer that is derived says who has done so, in `by`"),
        ({"value": "civil", "on": "10.1.2026"},
         '.on: is no date; got "10.1.2026"; write it as YYYY-MM-DD, for example 2026-01-20'),
        ({"value": "civil", "basi": "declared"}, ".basi: is no key of an application; did you mean basis?"),
        ({"value": "peace"}, '.value: is not known; got "peace"; known are civil, military, wmd, terrorism'),
    ],
)  # fmt: skip
def test_what_an_answer_rests_on_is_checked_too(answer: dict[str, Any], told: str) -> None:
    assert refused(_with("end_use/category", answer)) == [f"a.json: end_use.category{told}"]


def test_an_answer_that_is_verified_says_by_whom_and_when_at_once() -> None:
    told = refused(_with("end_use/category", {"value": "civil", "basis": "verified"}))
    assert [each.partition(" is missing")[0] for each in told] == [
        "a.json: end_use.category.by:",
        "a.json: end_use.category.on:",
    ]


def test_no_paper_documents_what_the_dictionary_has_no_paper_for() -> None:
    told = refused(_with("end_use/product", {"value": "motors", "basis": "documented", "document": "contract"}))
    assert told == [
        "a.json: end_use.product.document: contract does not prove this answer; "
        "no paper documents it; or leave basis out"
    ]


def test_documented_without_a_paper_is_declared_until_the_file_shows_more() -> None:
    answer = read(_with("end_use/category", {"value": "civil", "basis": "documented"})).answer("end_use")
    assert answer == Answer("civil", Basis.DECLARED, stated=True)


def test_a_paper_may_be_named_beside_an_answer_that_rests_on_more_than_it() -> None:
    said = {"value": "civil", "basis": "verified", "document": "contract", "by": "METI", "on": "2026-01-10"}
    answer = read(_with("end_use/category", said)).answer("end_use")
    assert answer == Answer("civil", Basis.VERIFIED, True, "contract", "METI", date(2026, 1, 10))


def test_a_code_reads_alike_in_wide_and_narrow_characters_and_words_stay_as_written() -> None:
    data = least()
    data["lines"][0] |= {
        "hs_code": "８５０５１１１０００",
        "declared_control_code": "１Ｃ９０５．ａ（４）",
        "description": "ＮｄＦｅＢ　磁石",
    }
    line = read(data).lines[0]
    assert line.value("hs_code") == "8505111000"
    assert line.value("declared_control_code") == "1C905.a(4)"
    assert line.value("description") == "ＮｄＦｅＢ　磁石"


def test_an_end_user_may_be_named_by_the_id_that_it_has_in_the_tree() -> None:
    by_object, by_id = example(2), example(2)
    by_id["end_users"] = ["p3"]
    assert read(by_id) == read(by_object)


def test_what_one_place_leaves_out_of_a_party_another_may_say() -> None:
    data = example(1)
    data["end_users"] = [{"id": "p2"}]
    dossier = read(data)
    assert dossier.end_users == (dossier.importer,)
    assert dossier.end_users[0].value("military") is False


def test_an_id_is_one_party_with_one_name_and_one_country() -> None:
    data = example(1)
    data["end_users"][0] |= {"name": "Someone Else", "country": "KR"}
    name = data["importer"]["name"]
    remedy = 'the id "p2" is one party: say the same of it, or give another id'
    assert refused(data) == [
        f'a.json: end_users[0].name: "Someone Else" here and "{name}" at importer; {remedy}',
        f'a.json: end_users[0].country: "KR" here and "JP" at importer; {remedy}',
    ]


def test_a_party_is_an_end_user_once() -> None:
    data = example(1)
    data["end_users"].append("p2")
    assert refused(data) == ['a.json: end_users[1]: "p2" stands twice; name each end user once']


def test_the_importer_may_answer_as_the_root_of_the_tree() -> None:
    data = example(6)
    data["importer"] |= {"product": "headphones", "final": True}
    root = read(data).importer_node
    assert (root["node_product"].value, root["final"].value) == ("headphones", True)


def test_all_problems_of_a_file_are_told_at_once() -> None:
    data = example(1)
    data["kind"] = "group"
    data["lines"][0]["net_kg"] = "-1"
    data["importer"]["country"] = "Japan"
    data["downstream"][0]["receives_from"] = "p7"
    assert len(refused(data)) == 4


def test_a_file_with_thousands_of_problems_is_put_aside() -> None:
    told = refused(least() | {f"k{number}": 1 for number in range(20_000)})
    assert len(told) == 1001
    assert told[-1] == "a.json: there are 1,000 problems or more; mend these first"


def test_more_lines_than_a_person_can_check_are_refused() -> None:
    data = least()
    data["lines"] = [{"line": number, "net_kg": "1"} for number in range(1, 10_002)]
    assert refused(data) == ["a.json: lines: has 10,001 entries; give at most 10,000; split the file"]


@pytest.mark.parametrize("data", [None, [], "A-1", 7, True])
def test_what_is_no_object_is_no_application(data: object) -> None:
    assert len(problems(lambda: read(data))) == 1


_JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8), st.sampled_from(["p2", "JP"])),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["value", "basis", "id", "Nd", "line", "x_a", "on", ""]), inner, max_size=3),
    ),
    max_leaves=6,
)


@patient
@given(st.integers(1, 6), st.data())
def test_whatever_stands_in_an_application_is_read_or_told(number: int, draw: st.DataObject) -> None:
    data: Any = example(number)
    holder, key = data, draw.draw(st.sampled_from(sorted(data)))
    while isinstance(holder[key], dict | list) and holder[key] and draw.draw(st.booleans()):
        holder = holder[key]
        key = draw.draw(st.sampled_from(sorted(holder) if isinstance(holder, dict) else range(len(holder))))
    holder[key] = draw.draw(_JSON)
    try:
        read(data)
    except InputError as error:
        told = error.problems
    else:
        told = ()
    assert all(problem.place.startswith("a.json") and problem.cause for problem in told)
