import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekisho.determination.bulk import Decided, Legend, Verdicts
from sekisho.determination.dockets.columns import DecisionWriter, decode, decode_words
from sekisho.determination.dockets.docket import DocketBatch, encode
from sekisho.determination.outcome import OUTCOMES, SCRUTINY
from sekisho.errors import InputError

LEGEND = Legend(("R1", "R2", "R3"), ("end_use",), ("identity", "contract"), ("MOFCOM-GAC-57/2025",))
LONG = Legend(tuple(f"R{place}" for place in range(130)), *(LEGEND.facts, LEGEND.documents, LEGEND.instruments))
METADATA = {"regime": "cn@2026-02-10", "regime_hash": "sha256:00"}


def bits(rows: Sequence[Sequence[int]], width: int = 1) -> Any:
    words = np.zeros((len(rows), width), dtype=np.uint64)
    for row, places in enumerate(rows):
        for place in places:
            words[row, place // 64] |= np.uint64(1) << np.uint64(place % 64)
    return words


def verdicts(true: Sequence[Sequence[int]], width: int = 1) -> Verdicts:
    """A verdict for each row of `true`: the last is prohibited and strict, the others grantable and not scrutinised."""
    p = len(true)
    last = np.arange(p) == p - 1
    outcome = np.where(last, OUTCOMES.index("prohibited"), OUTCOMES.index("grantable")).astype(np.int8)
    none = bits([[]] * p)
    return Verdicts(
        outcome=outcome,
        weakest=outcome,
        strongest=outcome,
        scrutiny=np.where(last, SCRUTINY.index("strict"), 0).astype(np.int8),
        path=outcome,
        rules_true=bits(true, width),
        rules_unknown=bits([[]] * p, width),
        missing_facts=bits([[0]] * p),
        missing_documents=bits([[1]] * p),
        law_unknown=none,
        codes_of=last.astype(np.int32),
        code_lists=((), ("1C905.b",)),
    )


def docket(n: int, **columns: Sequence[object]) -> DocketBatch:
    return encode(
        pa.table({"application": [f"A-{row}" for row in range(n)], "line": [1] * n, "net_g": [1000] * n, **columns})
    )


def write(path: Path, legend: Legend, *parts: tuple[DocketBatch, Decided], extra: Mapping[str, str] = METADATA) -> None:
    with DecisionWriter(path, legend, extra) as writer:
        for batch, decided in parts:
            writer.write(batch, decided)


def decided(of: Sequence[int], made: Verdicts) -> Decided:
    return Decided(np.array(of, dtype=np.uint32), made, np.where(np.array(of) == 0, 1000, 0).astype(np.int64))


def test_findings_are_read_back_by_name(tmp_path: Path) -> None:
    made = verdicts([[0], [0, 2]])
    write(tmp_path / "f.parquet", LEGEND, (docket(2), decided([1, 0], made)), (docket(1), decided([0], made)))
    findings = decode(tmp_path / "f.parquet")
    assert findings.metadata["regime"] == "cn@2026-02-10"
    rows = list(findings)
    assert [(row["application"], row["outcome"], row["grantable_g"]) for row in rows] == [
        ("A-0", "prohibited", 0),
        ("A-1", "grantable", 1000),
        ("A-0", "grantable", 1000),
    ]
    assert rows[0] == {
        "application": "A-0",
        "line": 1,
        "outcome": "prohibited",
        "weakest": "prohibited",
        "strongest": "prohibited",
        "scrutiny": "strict",
        "control_codes": ["1C905.b"],
        "grantable_g": 0,
        "rules_true": ("R1", "R3"),
        "rules_unknown": (),
        "missing_facts": ("end_use",),
        "missing_documents": ("contract",),
        "law_unknown": (),
        "error": None,
    }
    assert (rows[1]["scrutiny"], rows[1]["control_codes"], rows[1]["rules_true"]) == ("standard", [], ("R1",))


def test_a_legend_of_more_than_64_names_is_read_back_exactly(tmp_path: Path) -> None:
    made = verdicts([[0, 63, 64, 129], [65]], width=3)
    write(tmp_path / "f.parquet", LONG, (docket(3), decided([0, 1, 0], made)))
    assert pq.read_schema(tmp_path / "f.parquet").field("rules_true").type == pa.binary(24)
    assert pq.read_schema(tmp_path / "f.parquet").field("missing_facts").type == pa.uint64()
    assert [row["rules_true"] for row in decode(tmp_path / "f.parquet")] == [
        ("R0", "R63", "R64", "R129"),
        ("R65",),
        ("R0", "R63", "R64", "R129"),
    ]


def test_a_line_with_an_error_has_its_sentence_and_no_finding(tmp_path: Path) -> None:
    batch = docket(3, net_g=[1000, -1, 1000], line=[1, None, 3])
    for legend, width in ((LEGEND, 1), (LONG, 3)):
        write(tmp_path / "f.parquet", legend, (batch, decided([1, 1, 0], verdicts([[0], [1]], width))))
        first, bad, last = decode(tmp_path / "f.parquet")
        assert (first["outcome"], last["outcome"], last["line"]) == ("prohibited", "grantable", 3)
        assert bad.pop("application") == "A-1"
        assert bad.pop("error") == "docket row 2: line: is missing | docket row 2: net_g: must be above 0; got -1"
        assert set(bad.values()) == {None}


def test_a_file_of_findings_says_when_its_docket_is_synthetic(tmp_path: Path) -> None:
    plain = pa.table({"application": ["A"], "line": [1], "net_g": [5]})
    batch = encode(plain.replace_schema_metadata({"docket_basis": "synthetic"}))
    write(tmp_path / "f.parquet", LEGEND, (batch, decided([0], verdicts([[0]]))))
    assert decode(tmp_path / "f.parquet").metadata["docket_basis"] == "synthetic"


def test_the_order_of_bits_stands_in_the_files_own_metadata(tmp_path: Path) -> None:
    write(tmp_path / "f.parquet", LEGEND)
    told = json.loads(pq.read_schema(tmp_path / "f.parquet").metadata[b"sekisho"])
    assert told == {
        **METADATA,
        "rules": ["R1", "R2", "R3"],
        "facts": ["end_use"],
        "documents": ["identity", "contract"],
        "instruments": ["MOFCOM-GAC-57/2025"],
    }
    assert list(decode(tmp_path / "f.parquet")) == []


def test_a_fault_on_the_way_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "f.parquet").write_text("as it was")
    made = verdicts([[0], [1]])
    with pytest.raises(ValueError, match="grantable_g: 1 values for 2 lines"):
        write(tmp_path / "f.parquet", LEGEND, (docket(2), decided([0, 1], made)), (docket(2), decided([0], made)))
    assert [path.name for path in tmp_path.iterdir()] == ["f.parquet"]
    assert (tmp_path / "f.parquet").read_text() == "as it was"


def test_a_file_that_holds_no_findings_is_told(tmp_path: Path) -> None:
    pq.write_table(pa.table({"a": [1]}), tmp_path / "a.parquet")
    (tmp_path / "b.parquet").write_text("text")
    for name in ("a.parquet", "b.parquet", "none.parquet"):
        with pytest.raises(InputError, match=f"{name}: is no file of findings"):
            decode(tmp_path / name)


@given(st.sets(st.integers(0, 199)))
def test_words_decode_exactly_in_the_legends_order(places: set[int]) -> None:
    names = [f"R{place}" for place in range(200)]
    number = sum(1 << place for place in places)
    expected = tuple(names[place] for place in sorted(places))
    assert decode_words([number.to_bytes(32, "little"), number, None], names) == [expected, expected, None]
