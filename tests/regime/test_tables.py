from datetime import date
from pathlib import Path

import pytest
from law_folders import CLOCKS, DOCUMENTS, EVIDENCE, LICENCE_TYPES, POOLS, law_folder

from sekisho.errors import InputError
from sekisho.facts import Basis, dictionary
from sekisho.regime import rules
from sekisho.regime.law import Law
from sekisho.regime.reading import read_law
from sekisho.regime.tables import Pool


def read(tmp_path: Path, **changed: str) -> Law:
    return read_law([law_folder(tmp_path, **changed)], dictionary())


def test_every_table_of_a_law_is_read(tmp_path: Path) -> None:
    law = read(tmp_path)
    assert dict(law.documents["contract"].name) == {"en": "contract", "ja": "j", "zh": "z"}
    assert [(row.level, row.fact, row.least) for row in law.evidence] == [("strict", "end_use", Basis.DOCUMENTED)]
    assert [(row.kind, row.most_end_users, row.most_months) for row in law.licence_types] == [("individual", 1, 12)]
    assert law.pools == (
        Pool(
            id="P",
            elements=("Dy",),
            destination="JP",
            first=date(2026, 1, 1),
            last=date(2026, 3, 31),
            ceiling_g=1000,
            known_from=None,
            text={"en": "e", "ja": "j", "zh": "z"},
            source="s",
            confidence="low",
            basis=rules.Basis.LAW,
        ),
    )
    assert law.clock is not None
    assert law.clock.calendar.due_on(date(2026, 1, 1), law.clock.working_days) == date(2026, 3, 5)
    assert [dict(said.text) for said in law.clock.observed.published] == [{"en": "e", "ja": "j", "zh": "z"}]


def test_a_licence_type_without_a_bound_has_none(tmp_path: Path) -> None:
    law = read(tmp_path, licence_types_csv=LICENCE_TYPES.replace("individual,1,1,", "general,,,"))
    assert (law.licence_types[0].most_end_users, law.licence_types[0].most_exports) == (None, None)


@pytest.mark.parametrize(
    ("file", "text", "change", "place"),
    [
        ("documents_csv", DOCUMENTS, (",z,", ",,"), "documents.csv line 2: name"),
        ("documents_csv", DOCUMENTS, ("exporter", ""), "documents.csv line 2: asked_of"),
        ("documents_csv", DOCUMENTS, ("exporter,,", "exporter,now(),"), "documents.csv line 2: counts_when"),
        ("documents_csv", DOCUMENTS, ("high,law", "high,gossip"), "documents.csv line 2: basis"),
        ("documents_csv", DOCUMENTS + DOCUMENTS.splitlines()[1], ("", ""), "documents.csv line 3: kind"),
        ("evidence_csv", EVIDENCE, ("strict,", "mild,"), "evidence.csv line 2: level"),
        ("evidence_csv", EVIDENCE, ("documented,,", "documented,soon,"), "evidence.csv line 2: from, to, known_from"),
        ("licence_types_csv", LICENCE_TYPES, (",12,", ",,"), "licence_types.csv line 2: most_months"),
        (
            "licence_types_csv",
            LICENCE_TYPES,
            ("individual,1,", "individual,0,"),
            "licence_types.csv line 2: most_end_users",
        ),
        ("pools_yaml", POOLS, ("[Dy]", "[Fe]"), "pools.yaml row 1 (P): elements"),
        ("pools_yaml", POOLS, ("[Dy]", "[]"), "pools.yaml row 1 (P): elements"),
        ("pools_yaml", POOLS, ("JP", "Japan"), "pools.yaml row 1 (P): destination"),
        ("pools_yaml", POOLS, ("1000", "10.5"), "pools.yaml row 1 (P): ceiling_g"),
        ("pools_yaml", POOLS, ("  to: 2026-03-31\n", ""), "pools.yaml row 1 (P): to"),
        ("pools_yaml", POOLS, ("source: s", "source: s\n  colour: red"), "pools.yaml row 1 (P): colour"),
        ("pools_yaml", POOLS + POOLS, ("", ""), "pools.yaml row 2 (P): id"),
        ("clocks_yaml", CLOCKS, ("working_days: 45", "working_days: soon"), "clocks.yaml: working_days"),
        ("clocks_yaml", CLOCKS, ("p50_days: null", "p50_days: quick"), "clocks.yaml: observed: p50_days"),
        ("clocks_yaml", CLOCKS, ("source: nobody said", "said: n"), "clocks.yaml: observed: source"),
        ("clocks_yaml", CLOCKS, ("p50_days: null", "p50_days: null\n  note: n"), "clocks.yaml: observed: note"),
        ("clocks_yaml", CLOCKS, (", ja: j", ""), "clocks.yaml: observed: published 1: text"),
        ("clocks_yaml", CLOCKS, ("cite: art. 2\n", ""), "clocks.yaml: cite"),
        ("clocks_yaml", CLOCKS, ("instrument: A\n", ""), "clocks.yaml: instrument"),
        ("clocks_yaml", CLOCKS, ("instrument: A", "instrument: B"), "clocks.yaml: instrument"),
    ],
)
def test_a_bad_row_is_named_with_its_place(
    tmp_path: Path, file: str, text: str, change: tuple[str, str], place: str
) -> None:
    with pytest.raises(InputError) as fault:
        read(tmp_path, **{file: text.replace(*change)})
    assert [problem.place for problem in fault.value.problems] == [f"x/{place}"]


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        (b"level,fact\xff\n", "is not UTF-8"),
        (b"", "has no column level"),
        (EVIDENCE.replace("strict,end_use,documented,", "strict,").encode(), "has more or fewer cells than the head"),
    ],
)
def test_a_table_that_is_none_is_told(tmp_path: Path, content: bytes, cause: str) -> None:
    folder = law_folder(tmp_path)
    (folder / "evidence.csv").write_bytes(content)
    with pytest.raises(InputError, match=cause):
        read_law([folder], dictionary())


@pytest.mark.parametrize("text", ["just words", "- one\n- two\n", "{a: [1, 2}", "- {id: A, id: B}\n"])
def test_yaml_that_is_no_list_of_rows_is_told(tmp_path: Path, text: str) -> None:
    with pytest.raises(InputError, match=r"x/rules\.yaml"):
        read(tmp_path, rules_yaml=text)
