from decimal import Decimal

import pytest

from sekisho.errors import InputError
from sekisho.regime.condition import parse
from sekisho.regime.expression import And, Compare, Member, Not, Or, Truth, facts_of

ANNOUNCEMENT_1 = (
    "'JP' = ANY(military_party_countries) or (end_use = 'military' and 'JP' = ANY(end_user_countries))"
    " or ('JP' = ANY(countries_reached) and raises_military_strength)"
)


def test_the_rule_of_announcement_1_of_2026_is_read_whole() -> None:
    assert parse(ANNOUNCEMENT_1) == Or(
        (
            Member("JP", "military_party_countries"),
            And((Compare("end_use", "=", "military"), Member("JP", "end_user_countries"))),
            And((Member("JP", "countries_reached"), Truth("raises_military_strength"))),
        )
    )
    assert facts_of(parse(ANNOUNCEMENT_1)) == {
        "military_party_countries",
        "end_use",
        "end_user_countries",
        "countries_reached",
        "raises_military_strength",
    }


def test_spacing_and_case_of_words_do_not_make_another_rule() -> None:
    assert parse("a  AND not b") == parse("( a and NOT (b) )")


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("0.1 <= cn_origin_value_pct", Compare("cn_origin_value_pct", ">=", Decimal("0.1"))),
        ("form IN ('oxide', 'metal')", Or((Compare("form", "=", "oxide"), Compare("form", "=", "metal")))),
        ("x BETWEEN -1 AND 2", And((Compare("x", ">=", Decimal(-1)), Compare("x", "<=", Decimal(2))))),
        ("NOT kind = 'general'", Not(Compare("kind", "=", "general"))),
        ("military = false", Compare("military", "=", False)),
    ],
)
def test_each_allowed_form_is_read(text: str, tree: object) -> None:
    assert parse(text) == tree


@pytest.mark.parametrize(
    "text",
    [
        "end_use IS NULL",
        "end_use IS NOT NULL",
        "coalesce(a, true)",
        "read_csv('secrets.csv')",
        "__import__('os').system('id')",
        "a; DROP TABLE licences",
        "a FROM parties",
        "a, b",
        "a AS b",
        "EXISTS (SELECT 1)",
        "form IN (SELECT x FROM y)",
        "a = b",
        "1 = 1",
        "t.a",
        "end_use LIKE '%mil%'",
        "end_use = NULL",
        "'JP' <> ANY(countries_reached)",
        "'JP' = ANY(ARRAY['JP'])",
        "CASE WHEN a THEN b END",
        "a::int = 1",
        "x + 1 = 2",
        "CAST(a AS BOOLEAN)",
        "lambda: 0",
        "",
        "a AND",
        "(" * 3000 + "a" + ")" * 900,
        "NOT " * 60 + "a",
        "a OR " * 2000 + "a",
    ],
)
def test_anything_else_is_refused_with_its_place(text: str) -> None:
    with pytest.raises(InputError) as refusal:
        parse(text, "rules.yaml row 3: when")
    assert str(refusal.value).startswith("rules.yaml row 3: when: ")
