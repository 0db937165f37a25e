import json
from datetime import date
from pathlib import Path

import pytest
from law_folders import ALIASES, DOCUMENTS, ENTITIES, EVIDENCE, FILES, INSTRUMENTS, RULES, law_folder, overlay_folder

from retold import untranslated
from sekisho.facts import dictionary
from sekisho.places import data_path
from sekisho.regime.law import Regime
from sekisho.regime.lint import lint
from sekisho.regime.reading import read_law
from sekisho.regime.show import show


def told(folder: Path) -> list[str]:
    problems = lint(folder, dictionary())
    assert untranslated(problems) == []
    return [str(problem) for problem in problems]


def test_the_law_of_china_is_sound() -> None:
    assert told(data_path("law", "cn")) == []


def test_the_smallest_law_is_sound(tmp_path: Path) -> None:
    assert told(law_folder(tmp_path)) == []


def with_when(when: str) -> str:
    return RULES.replace("\"exported_from_cn and 'A' = ANY(listed_in)\"", f'"{when}"')


def second(when: str) -> str:
    return RULES.replace("when: controlled", f'when: "{when}"')


@pytest.mark.parametrize(
    ("when", "cause"),
    [
        ("colour", "reads 'colour', which is no fact"),
        ("product = 'car'", "reads product, which is words for a person"),
        ("sector = 'toys'", "sector is an enum, which is never 'toys'; its values are automotive, electronics"),
        ("sector > 'wind'", "sector is an enum, which has no order"),
        ("sector", "sector is an enum, not a boolean; compare it"),
        ("destination = 'Japan'", "destination is a country, which is never 'Japan'"),
        ("destination in ('JP', 'jp')", "destination is a country, which is never 'jp'"),
        ("destination = 'UK'", "destination is a country, which is never 'UK'"),
        ("'UK' = ANY(countries_reached)", "countries_reached holds countries; 'UK' is none"),
        ("dy_wt_pct > 'much'", "dy_wt_pct is a decimal, which is never 'much'"),
        ("end_user_count = 1.5", "end_user_count is an integer, which is never 1.5"),
        ("exported_from_cn = 'yes'", "exported_from_cn is a boolean, which is never 'yes'"),
        ("filed_on > '2026-13-01'", "filed_on is a date, which is never '2026-13-01'"),
        ("countries_reached = 'JP'", "countries_reached is a set; ask it as 'x' = ANY(countries_reached)"),
        ("'JP' = ANY(destination)", "destination is a country, not a set"),
        ("'Japan' = ANY(countries_reached)", "countries_reached holds countries; 'Japan' is none"),
        ("'B' = ANY(importer_on_control_list)", "importer_on_control_list never holds 'B', which is no notice"),
        ("'B' = ANY(listed_in)", "listed_in never holds 'B', which is no act of this law"),
        ("'passport' = ANY(documents)", "documents never holds 'passport', which is no document"),
        ("dual_use", "reads dual_use, which control and exempt themselves decide"),
        ("exported_from_cn and not controlled", "reads controlled, which control and exempt themselves decide"),
        ("exported_from_cn and not exported_from_cn", "contradicts itself, so it can never hold"),
        ("form = 'metal' and form = 'oxide'", "contradicts itself, so it can never hold"),
        ("dy_wt_pct > 3 and (dy_wt_pct < 1 or dy_wt_pct <= 3)", "contradicts itself, so it can never hold"),
        ("form is null", "which a rule may not use"),
        ("coalesce(form, 'metal') = 'metal'", "where a fact's name must stand"),
        ("(select 1) = 1", "where a fact's name must stand"),
    ],
)
def test_a_condition_that_cannot_be_meant_is_told(tmp_path: Path, when: str, cause: str) -> None:
    problems = told(law_folder(tmp_path, rules_yaml=with_when(when)))
    assert [problem for problem in problems if cause in problem and "(A:1): when" in problem] == problems
    assert problems


@pytest.mark.parametrize(
    "when",
    [
        "dual_use and controlled",
        "'A' = ANY(importer_on_control_list)",
        "filed_on >= '2026-01-06'",
        "exported_from_cn = true",
        "end_user_count >= 1",
        "not (form = 'metal' and form = 'oxide')",
    ],
)
def test_a_condition_that_can_be_meant_is_not_told(tmp_path: Path, when: str) -> None:
    assert told(law_folder(tmp_path, rules_yaml=second(when))) == []


@pytest.mark.parametrize(
    "when", ["dy_wt_pct > 100 and controlled", "end_user_count < 0", "end_user_count > 1 and end_user_count < 2"]
)
def test_a_condition_that_no_number_meets_is_told(tmp_path: Path, when: str) -> None:
    cause = "can never hold: no number is below 0, no share above 100 %, no count a fraction"
    remedy = "compare with a number that the fact can be"
    assert told(law_folder(tmp_path, rules_yaml=second(when))) == [f"x/rules.yaml row 2 (A:2): when: {cause}; {remedy}"]


@pytest.mark.parametrize(
    "when", ["dy_wt_pct >= 100", "dy_wt_pct > 99.5 and dy_wt_pct < 99.6", "end_user_count <= 0", "not net_g > 0"]
)
def test_a_condition_at_the_end_of_a_range_is_sound(tmp_path: Path, when: str) -> None:
    assert told(law_folder(tmp_path, rules_yaml=second(when))) == []


def test_the_same_kind_of_licence_on_other_days_is_sound(tmp_path: Path) -> None:
    rows = FILES["licence_types.csv"].replace("art. 1,,", "art. 1,,2026-06-30")
    later = "individual,1,1,6,art. 1,2026-07-01,,,s,high,law\n"
    assert told(law_folder(tmp_path, licence_types_csv=rows + later)) == []


def test_a_practice_may_be_seen_again_after_years(tmp_path: Path) -> None:
    states = "states: [{from: 2010-09-21, to: 2010-10-28, state: observed, known_from: 2010-09-21}, "
    seen = FILES["instruments.yaml"].replace("  issued", "  kind: practice\n  issued").replace("states: [", states)
    assert all("has no state" not in problem for problem in told(law_folder(tmp_path, instruments_yaml=seen)))


def test_names_stay_as_they_are_in_every_language(tmp_path: Path) -> None:
    named = RULES.replace("zh: z", "zh: Nippon Steel 2025-61", 1)
    assert told(law_folder(tmp_path, rules_yaml=named)) == []


def test_faults_of_every_kind_are_told_at_once(tmp_path: Path) -> None:
    """What stops a row from being used does not hide what else is wrong with it, with other rows and other files."""
    folder = law_folder(
        tmp_path,
        "y",
        rules_yaml=RULES.replace("ja: j", "ja: ''", 1).replace("exported_from_cn", "exported_from_xx")
        + "- no row of cells\n"
        + RULES.split("- id: A:2")[1]
        .join(("- id: A:3", ""))
        .replace("controlled", "no_fact")
        .replace("contract", "visa"),
        evidence_csv=FILES["evidence.csv"].replace("end_use", "honesty"),
        documents_csv=FILES["documents.csv"] + "letter,l,j,z,exporter,no_such_fact,,,,s,high,law\n",
        calendar_csv=FILES["calendar.csv"].replace("2026-12-31", "2026-12-32"),
        clocks_yaml=FILES["clocks.yaml"].replace("45", "0"),
        lists_entities_csv=ENTITIES.replace("control_list,A,", "control_list,B,"),
        extra_csv="a\n",
    )
    causes = (
        "y/extra.csv: is no file of a law",
        "y/regime.yaml: id: is not the folder's own name",
        "y/rules.yaml row 1 (A:1): text: no text in ja",
        "y/rules.yaml row 1 (A:1): when: reads 'exported_from_xx', which is no fact",
        "y/rules.yaml row 3: is no row of keys and values",
        "y/rules.yaml row 4 (A:3): when: reads 'no_fact', which is no fact",
        "y/rules.yaml row 4 (A:3): document: unknown kind 'visa'",
        "y/evidence.csv line 2 (strict honesty): fact: is no fact",
        "y/documents.csv line 3 (letter): counts_when: reads 'no_such_fact', which is no fact",
        "y/calendar.csv line 2: from, to, known_from: ",
        "y/clocks.yaml: working_days: must be",
        "y/lists/entities.csv line 2: notice: there is no act 'B'",
    )
    problems = told(folder)
    for cause in causes:
        assert sum(problem.startswith(cause) for problem in problems) == 1, (cause, problems)
    assert len(problems) == len(causes)


@pytest.mark.parametrize("spoilt", ["instruments.yaml", "documents.csv", "control_list.csv"])
def test_what_refers_to_a_faulty_row_is_no_second_fault(tmp_path: Path, spoilt: str) -> None:
    folder = law_folder(tmp_path)
    (folder / spoilt).write_text(FILES[spoilt].replace("high", "total"), encoding="utf-8")
    (problem,) = told(folder)
    assert problem.endswith("confidence: unknown value 'total'; known are high, medium, low")


HOSTILE = [
    "open('/etc/passwd')",
    "__import__('os').system('touch stolen')",
    "1; drop table rules",
    "exported_from_cn or (select count(*) from rules) > 0",
    "read_csv('secret.csv') = 1",
    "'x' = ANY(read_text('secret'))",
    "(" * 200 + "exported_from_cn" + ")" * 200,
    "exported_from_cn or " * 400 + "exported_from_cn",
    "lambda: 1",
]


@pytest.mark.parametrize("when", HOSTILE)
def test_hostile_text_is_refused_and_never_run(tmp_path: Path, when: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    folder = law_folder(tmp_path, rules_yaml=with_when(when))
    before = sorted(tmp_path.rglob("*"))
    problems = told(folder)
    assert problems
    assert all("(A:1): when" in problem for problem in problems)
    assert sorted(tmp_path.rglob("*")) == before


def test_yaml_that_asks_for_an_object_is_refused(tmp_path: Path) -> None:
    folder = law_folder(tmp_path, rules_yaml="- !!python/object/apply:os.system ['touch stolen']\n")
    assert "x/rules.yaml line 1 column 3: cannot be read: could not determine a constructor" in told(folder)[0]


NEVER = INSTRUMENTS.replace("2026-01-01, state: in_force", "2025-01-01, to: 2025-12-31, state: in_force")
CORPUS = {
    "an act that never binds on a covered day": ({"instruments_yaml": NEVER}, "never binds on a day"),
    "a rule whose days are over before the law begins": (
        {"rules_yaml": RULES.replace("  when: controlled", "  to: 2025-12-31\n  when: controlled")},
        "(A:2): never binds on a day",
    ),
    "two states known the same day": (
        {
            "instruments_yaml": INSTRUMENTS.replace(
                "}]", "}, {from: 2026-02-01, state: suspended, known_from: 2026-01-01}]"
            )
        },
        "overlap and were known the same day",
    ),
    "an act without a title in Chinese": (
        {"instruments_yaml": INSTRUMENTS.replace(", zh: A", "")},
        "x/instruments.yaml row 1 (A): title: no text in zh",
    ),
    "a rule without a text in Japanese": ({"rules_yaml": RULES.replace("j, z", "'', z", 1)}, "(A:1): text: no text"),
    "a key twice": ({"rules_yaml": RULES.replace("  scope", "  cite: para 3\n  scope", 1)}, "'cite' stands twice"),
    "an unknown kind of paper": (
        {"rules_yaml": RULES.replace("document: contract", "document: visa")},
        "document: unknown kind 'visa'; known are contract",
    ),
    "an exempt that lifts no rule": (
        {
            "rules_yaml": RULES.replace("require_document\n  document: contract", "exempt\n  lifts: [A:9]").replace(
                "when: controlled", "when: exported_from_cn"
            )
        },
        "(A:2): lifts: there is no rule 'A:9'",
    ),
    "a practice that exempts": (
        {
            "rules_yaml": RULES.replace("effect: control", "effect: exempt\n  lifts: [A:1]").replace(
                "basis: law", "basis: practice"
            )
        },
        "basis: practice never exempts",
    ),
    "a limit on no pool": (
        {"rules_yaml": RULES.replace("require_document\n  document: contract", "limit\n  pools: [Q]")},
        "(A:2): pools: there is no pool 'Q'",
    ),
    "an assumption outside an overlay": (
        {"rules_yaml": RULES.replace("basis: law", "basis: assumption", 1)},
        "x/rules.yaml row 1 (A:1): basis: an assumption is no law; put it in an overlay",
    ),
    "an assumed paper outside an overlay": (
        {"documents_csv": DOCUMENTS.replace("high,law", "high,assumption")},
        "x/documents.csv line 2 (contract): basis: an assumption is no law",
    ),
    "evidence for a fact that is none": (
        {"evidence_csv": EVIDENCE.replace("end_use", "honesty")},
        "x/evidence.csv line 2 (strict honesty): fact: is no fact that a rule may read",
    ),
    "evidence for a fact that decides control": (
        {"evidence_csv": EVIDENCE.replace("end_use", "exported_from_cn")},
        "decides control, which scrutiny never touches",
    ),
    "a paper without a source": ({"documents_csv": DOCUMENTS.replace(",s,high", ",,high")}, "source: is missing"),
    "an act without confidence": (
        {"instruments_yaml": INSTRUMENTS.replace("confidence: high", "note: n")},
        "confidence: unknown value None",
    ),
    "a paper that counts when nothing can be read": (
        {"documents_csv": DOCUMENTS.replace("exporter,,", "exporter,whatever,")},
        "(contract): counts_when: reads 'whatever', which is no fact",
    ),
    "a rule of the application that reads a line": (
        {"rules_yaml": RULES.replace("scope: line", "scope: application", 1)},
        "scope: is application, and listed_in may differ by line",
    ),
    "a rule of guidance that calls itself law": (
        {"instruments_yaml": INSTRUMENTS.replace("- id: A", "- id: A\n  kind: guidance")},
        "basis: is law, and A is guidance",
    ),
    "a dual-use act without entries": (
        {"regime_yaml": FILES["regime.yaml"].replace("[A]", "[A, B]")},
        "dual_use_acts: 'B' has no entry in the control list",
    ),
    "an item twice": (
        {"control_list_csv": FILES["control_list.csv"] + "1C1,A,,metal,,Dy,no,another wording,28053012,s,high\n"},
        "control_list.csv line 3 (1C1): stands twice; keep one row for an item",
    ),
    "what counts as evidence twice": (
        {"evidence_csv": FILES["evidence.csv"] + "strict,end_use,declared,,,,s,high,practice\n"},
        "evidence.csv line 3: stands twice, for days that x/evidence.csv line 2 covers; keep one row of",
    ),
    "an entry of an act that is none": (
        {"control_list_csv": FILES["control_list.csv"] + "1C2,B,,metal,,Tb,no,d,,s,high\n"},
        "x/control_list.csv line 3 (1C2): instrument: there is no act 'B'",
    ),
    "a key that is no word": (
        {"rules_yaml": RULES.replace("- id: A:1", "- [id]: A:1")},
        "x/rules.yaml line 2 column 3: a key must be a word; write text before the colon",
    ),
    "a note in one language": (
        {"regime_yaml": FILES["regime.yaml"] + "note: n\n"},
        "x/regime.yaml: note: no text in en",
    ),
    "a file that no law has": ({"rule_yaml": RULES}, "x/rule.yaml: is no file of a law"),
    "a row with a cell too many": ({"evidence_csv": EVIDENCE.rstrip() + ",more\n"}, "has more or fewer cells"),
    "a table without a column": ({"evidence_csv": EVIDENCE.replace("level,", "tier,", 1)}, "has no column level"),
    "a name that is not its folder's": (
        {"regime_yaml": FILES["regime.yaml"].replace("id: x", "id: w")},
        "name it as its",
    ),
    "a coverage without a first day": (
        {"regime_yaml": FILES["regime.yaml"].replace("coverage: {from: 2026-01-01}\n", "")},
        "x/regime.yaml: coverage",
    ),
    "a calendar with a gap": (
        {"calendar_csv": FILES["calendar.csv"] + "coverage,2027-02-01,2027-12-31,2026-01-01,s,high,\n"},
        "the covered spans leave a gap",
    ),
    "a clock on a calendar that is not there": (
        {"clocks_yaml": FILES["clocks.yaml"].replace("calendar.csv", "almanac.csv")},
        "there is no calendar 'almanac.csv'",
    ),
    "a listed party of no notice": (
        {"lists_entities_csv": ENTITIES.replace("control_list,A,", "control_list,B,")},
        "notice: there is no act 'B'",
    ),
    "a list that no fact asks of": (
        {"lists_entities_csv": ENTITIES.replace("control_list,A,", "contrl_list,A,")},
        "list: no fact asks of a list 'contrl_list'",
    ),
    "a listed party twice": (
        {"lists_entities_csv": ENTITIES + "A#1,control_list,A,Firm,公司,JP,2026-03-01,,s,high\n"},
        "x/lists/entities.csv line 3: id: 'A#1' stands twice; give each party its own",
    ),
    "a listed party in no country": (
        {"lists_entities_csv": ENTITIES.replace(",JP,", ",ZZ,")},
        "x/lists/entities.csv line 2: country: is no country; got 'ZZ'; write its two-letter code, such as JP",
    ),
    "a licence type twice": (
        {"licence_types_csv": FILES["licence_types.csv"] + "individual,1,1,6,art. 1,2027-01-01,,,s,high,law\n"},
        "x/licence_types.csv line 3: stands twice, for days that x/licence_types.csv line 2 covers",
    ),
    "evidence whose days overlap": (
        {"evidence_csv": FILES["evidence.csv"] + "strict,end_use,declared,2026-02-01,,,s,high,practice\n"},
        "x/evidence.csv line 3: stands twice, for days that x/evidence.csv line 2 covers",
    ),
    "covered days twice": (
        {"calendar_csv": FILES["calendar.csv"] + "coverage,2026-12-31,2027-12-31,2026-01-01,s,high,\n"},
        "x/calendar.csv line 3: stands twice, for days that x/calendar.csv line 2 covers",
    ),
    "a holiday on which work is made up": (
        {
            "calendar_csv": FILES["calendar.csv"]
            + "holiday,2026-05-01,2026-05-05,,s,high,\nmake_up_working_day,2026-05-04,2026-05-04,,s,high,\n"
        },
        "x/calendar.csv line 4: 2026-05-04 is a holiday too, by x/calendar.csv line 3",
    ),
    "a kind of day that is none": (
        {"calendar_csv": FILES["calendar.csv"] + "holliday,2026-01-01,2026-01-01,,s,high,\n"},
        "x/calendar.csv line 3: kind: unknown value 'holliday'; known are coverage, holiday, make_up_working_day",
    ),
    "a calendar's month that is none": (
        {"calendar_csv": FILES["calendar.csv"] + "holiday,2026-13-01,2026-13-02,,s,high,\n"},
        "x/calendar.csv line 3: from, to, known_from: '2026-13-01' is no day of the calendar",
    ),
    "an act without a state in between": (
        {
            "instruments_yaml": FILES["instruments.yaml"].replace(
                "states: [", "states: [{from: 2025-01-01, to: 2025-10-31, state: issued, known_from: 2025-01-01}, "
            )
        },
        "x/instruments.yaml row 1 (A): has no state from 2025-11-01 to 2025-12-31; say what it was in between",
    ),
    "an English sentence in the place of the Chinese": (
        {"rules_yaml": RULES.replace("zh: z", "zh: No item may leave.", 1)},
        "x/rules.yaml row 1 (A:1): text: the text in zh is in another script: 'No item may leave.'; translate it",
    ),
    "an alias of nobody": ({"lists_aliases_csv": ALIASES.replace("A#1", "A#2")}, "there is no listed party 'A#2'"),
}


@pytest.mark.parametrize(("changed", "cause"), CORPUS.values(), ids=list(CORPUS))
def test_a_bad_folder_is_told_with_file_row_and_cause(tmp_path: Path, changed: dict[str, str], cause: str) -> None:
    problems = told(law_folder(tmp_path, **changed))
    assert any(cause in problem for problem in problems), problems


KEYS = [
    (file, number, key)
    for file, text in FILES.items()
    if file.endswith(".yaml")
    for number, key in enumerate(text.splitlines())
    if ": " in key
]


@pytest.mark.parametrize("value", ["[1]", "{a: 1}", "[[x]]", "null", "7", "1.5", "true", "2026-01-01", "[x, y]"])
@pytest.mark.parametrize("file", sorted({file for file, _, _ in KEYS}))
def test_a_value_of_another_kind_is_told_or_is_plain_data(tmp_path: Path, file: str, value: str) -> None:
    folder = law_folder(tmp_path)
    lines = FILES[file].splitlines()
    for number, line in [(number, line) for held, number, line in KEYS if held == file]:
        changed = [*lines[:number], f"{line.split(': ')[0]}: {value}", *lines[number + 1 :]]
        (folder / file).write_text("\n".join(changed), encoding="utf-8")
        if not told(folder):
            law = read_law([folder], dictionary())
            assert json.dumps(show(Regime(law, None, date(2026, 6, 1)), date(2026, 6, 1)))


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert told(tmp_path / "nowhere") == [f"{tmp_path / 'nowhere'}: is no folder of a law"]


def test_an_overlay_is_read_with_its_base_and_may_assume(tmp_path: Path) -> None:
    law_folder(tmp_path)
    assumed = RULES.split("- id: A:2")[0].replace("A:1", "Y:1").replace("basis: law", "basis: assumption")
    overlay = overlay_folder(tmp_path, rules_yaml=assumed.replace("control\n", "refer\n"))
    assert told(overlay) == []
    (overlay / "rules.yaml").write_text(assumed.replace("listed_in", "colours"), encoding="utf-8")
    assert told(overlay) == [
        "y/rules.yaml row 1 (Y:1): when: reads 'colours', which is no fact; name a fact of the dictionary"
    ]


def test_an_overlay_without_its_base_is_told(tmp_path: Path) -> None:
    (problem,) = told(overlay_folder(tmp_path))
    assert problem.startswith("y/regime.yaml: overlay_of: there is no law 'x'; put its folder beside y, or name one of")
