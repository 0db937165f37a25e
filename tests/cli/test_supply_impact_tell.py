import pytest

from sekisho.cli.impact_tell import impact_lines

IMPACT = {
    "lines": 2,
    "lines_without_composition": 0,
    "elements": [],
    "basis": "assumption",
    "loss_jpy": {
        "value": 67.2e9,
        "p5": -2e8,
        "p95": 1.511e12,
        "standard_error": 7.4e9,
        "draws": 50,
        "scenario": "japan-2026",
        "horizon_days": 365,
        "convention": "G3",
        "basis": "assumption",
        "covers_pct": {"Nd": 50.0, "Dy": 34.2},
    },
}


@pytest.mark.parametrize("language", ["en", "ja", "zh"])
def test_days_of_need_say_whose_figures_they_are_and_of_which_years(language: str) -> None:
    days = {side: {"value": 1.5, "low": 1.0, "high": 2.0} for side in ("baseline", "reform", "difference")}
    grams = {"baseline": 2000, "reform": 1000, "difference": -1000}
    told = {**IMPACT, "elements": [{"element": "Dy", "passes_g": grams, "need_days": days}]}
    text = "".join("".join(impact_lines(told, language)).split())
    for each in ("2020", "2025", "data/supply/uses.csv", "data/supply/parameters.yaml"):
        assert each in text
        assert each not in "".join(impact_lines(IMPACT, language)), "no days, no source of days"


@pytest.mark.parametrize(
    ("language", "mean", "low", "high"),
    [
        ("en", "67.2 billion yen", "-200 million yen", "1.51 trillion yen"),
        ("ja", "672億円", "-2.00億円", "1.51兆円"),
        ("zh", "672亿日元", "-2.00亿日元", "1.51万亿日元"),
    ],
)
def test_yen_that_a_law_adds_are_told_in_the_units_of_the_language(
    language: str, mean: str, low: str, high: str
) -> None:
    text = "".join(line.strip() if language != "en" else line for line in impact_lines(IMPACT, language))
    for each in (mean, low, high):
        assert each.replace(" ", "") in text.replace(" ", "")
    assert "G3" in text
