"""A country is chosen by name or told by its code; no menu ends in bare codes."""

from __future__ import annotations

import pytest
from django import forms

from sekisho.facts.codes import COUNTRIES
from sekisho.office.site.fields import countries, country_field


@pytest.mark.parametrize("language", ["en", "ja", "zh"])
def test_every_country_of_a_menu_has_a_name(language: str) -> None:
    told = countries(language)
    assert {code for code, _ in told} < set(COUNTRIES)
    assert all(name != code and len(name) > 1 for code, name in told)


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"country": "JP"}, "JP"),
        ({"country": "", "country-code": "np"}, "NP"),
        ({"country": "JP", "country-code": "ＮＰ"}, "NP"),
        ({"country": ""}, ""),
        ({"country": "", "country-code": "ZZ"}, None),
        ({"country": "ZZ"}, None),
    ],
)
def test_a_code_that_is_typed_goes_before_what_is_chosen(given: dict[str, str], found: str | None) -> None:
    class Form(forms.Form):
        country = country_field("en")

    form = Form(given)
    assert form.is_valid() is (found is not None)
    if found is not None:
        assert form.cleaned_data["country"] == found
    else:
        assert "two-letter code" in str(form.errors)


def test_a_code_without_a_name_stays_in_its_field() -> None:
    class Form(forms.Form):
        country = country_field("en")

    shown = str(Form(initial={"country": "NP"})["country"])
    assert 'value="NP" maxlength="2"' in shown
    assert "<details" in shown
    assert " open>" in shown
    assert 'value="NP"' not in str(Form(initial={"country": "JP"})["country"])
