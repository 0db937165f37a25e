"""Applications that the tests of this room alter: the shipped examples, and a strategy that makes new ones."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st

from retold import untranslated
from sekisho.dossier import Dossier, read_application
from sekisho.errors import InputError
from sekisho.materials import elements

# A busy machine is no fault of the code.
patient = settings(deadline=None)

EXAMPLES = sorted((Path(__file__).parents[1] / "examples").glob("*.json"))


def example(number: int = 1) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(EXAMPLES[number - 1].read_text(encoding="utf-8"))
    return data


def least() -> dict[str, Any]:
    """The least that is an application."""
    return {"id": "A-1", "filed_on": "2026-01-20", "lines": [{"line": 1, "net_kg": "12"}]}


def read(data: object) -> Dossier:
    return read_application(data, "a.json")


def problems(call: Callable[[], object]) -> list[str]:
    with pytest.raises(InputError) as caught:
        call()
    assert untranslated(caught.value.problems) == []
    return [str(problem) for problem in caught.value.problems]


def refused(data: object) -> list[str]:
    return problems(lambda: read(data))


_TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn")), min_size=1, max_size=20).filter(str.strip)
_DAYS = st.dates().map(lambda day: day.isoformat())
_COUNTRIES = st.sampled_from(["CN", "JP", "US", "KR", "NO", "DE"])
_PAPERS = ["contract", "end_user_certificate", "technical_description"]


def _maybe(values: st.SearchStrategy[Any], proof: str | None = None) -> st.SearchStrategy[Any]:
    """Unknown, bare, or with what it rests on. proof: a paper that documents the answer."""
    paper, said = {"document": st.sampled_from(_PAPERS)}, {"by": _TEXT, "on": _DAYS}
    answer = {"value": values}
    declared = st.fixed_dictionaries(answer, optional={"basis": st.just("declared"), **paper, **said})
    checked = st.sampled_from(["verified", "derived"])
    by_others = st.fixed_dictionaries({**answer, "basis": checked, **said}, optional=paper)
    proofs = {} if proof is None else {"document": st.just(proof)}
    documented = st.fixed_dictionaries({**answer, "basis": st.just("documented")}, optional={**proofs, **said})
    return st.one_of(st.none(), values, declared, by_others, documented)


def _kilograms(least_g: int = 1) -> st.SearchStrategy[str]:
    return st.integers(least_g, 10**9).map(lambda mass_g: f"{mass_g // 1000}.{mass_g % 1000:03}")


def _party(identity: str) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {"id": st.just(identity)},
        optional={
            "name": _maybe(_TEXT),
            "country": _maybe(_COUNTRIES),
            "military": _maybe(st.booleans(), "end_user_certificate"),
        },
    )


def _line(number: int) -> st.SearchStrategy[dict[str, Any]]:
    shares = st.decimals("0", "5", places=3).map(str)
    return st.fixed_dictionaries(
        {"line": st.just(number), "net_kg": _kilograms()},
        optional={
            "description": _maybe(_TEXT),
            "form": _maybe(st.sampled_from(["magnet", "oxide"]), "technical_description"),
            "hs_code": _maybe(st.from_regex(r"[0-9]{10}", fullmatch=True)),
            "composition_wt_pct": st.dictionaries(
                st.sampled_from([*elements(), "Fe", "Cu"]), _maybe(shares, "technical_description"), max_size=9
            ),
            "composition_complete": _maybe(st.booleans()),
            "value_cny": _maybe(st.decimals("0", "1e9", places=4).map(str)),
            "made_in": _maybe(_COUNTRIES),
        },
    )


@st.composite
def applications(draw: st.DrawFn) -> dict[str, Any]:
    """Any application that can be read, with unknowns and proofs in any place."""
    ids = ["p1", "p2", "p3", "=1+1"]
    parties = {each: draw(_party(each)) for each in ids}
    lines = [draw(_line(number)) for number in range(1, draw(st.integers(2, 4)))]
    node = st.fixed_dictionaries(
        {"party": st.sampled_from(ids).map(parties.__getitem__)},
        optional={
            "receives_from": st.sampled_from(["p2", "p3", "=1+1", None]),
            "line": st.sampled_from([line["line"] for line in lines]),
            "net_kg": _maybe(_kilograms()),
            "product": _maybe(_TEXT),
            "final": _maybe(st.booleans()),
            "loss_pct": _maybe(st.decimals("0", "99", places=2).map(str)),
            "reexports_to": _maybe(st.lists(_COUNTRIES, max_size=3)),
        },
    )
    importer = parties["p2"] | draw(st.fixed_dictionaries({}, optional={"final": _maybe(st.booleans())}))
    data: dict[str, Any] = {
        "id": draw(_TEXT),
        "filed_on": draw(_DAYS),
        "exporter": parties["p1"],
        "importer": importer,
        "end_users": [parties["p3"], parties["=1+1"]],
        "lines": lines,
        "downstream": draw(st.lists(node, max_size=4)),
        "documents": [{"kind": kind, "original": draw(_maybe(st.booleans()))} for kind in _PAPERS],
    }
    return data | draw(
        st.fixed_dictionaries(
            {},
            optional={
                "destination": _maybe(_COUNTRIES),
                "route": _maybe(st.lists(_COUNTRIES, max_size=3)),
                "downstream_complete": _maybe(st.booleans()),
                "end_use": st.fixed_dictionaries(
                    {}, optional={"category": _maybe(st.sampled_from(["civil", "wmd"])), "product": _maybe(_TEXT)}
                ),
            },
        )
    )
