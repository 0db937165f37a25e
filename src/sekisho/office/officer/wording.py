"""Names of what a row of the queue holds, in the reader's language."""

from __future__ import annotations

from django.urls import get_script_prefix

from sekisho.casework.attention import FLAGS
from sekisho.casework.table import TURNS, table
from sekisho.determination.outcome import SCRUTINY
from sekisho.licence.names import named
from sekisho.office.cases.values import shown
from sekisho.office.site.words import say

STYLES = {
    "prohibited": "bad",
    "presumed_refusal": "bad",
    "refer": "wait",
    "information_needed": "wait",
    "grantable": "good",
    "grantable_in_part": "good",
    "general_licence": "good",
    "no_licence_required": "good",
}
"""How an outcome is coloured; its name says the same."""


def name_of(facet: str, value: str, language: str) -> str:
    """A facet's value by name; one that nothing names is itself."""
    match facet:
        case "state":
            names = table().names
            return names[value][language] if value in names else value
        case "turn":
            return say(f"officer.turn.{value or 'nobody'}", language) if value in (*TURNS, "") else value
        case "flag":
            return say(f"officer.flag.{value or 'none'}", language) if value in (*FLAGS, "") else value
        case "outcome":
            return named("outcomes", value)[language]
        case "scrutiny":
            return say(f"officer.scrutiny.{value or 'none'}", language) if value in (*SCRUTINY, "") else value
        case "kind" | "destination":
            return shown(value, language, facet) if value else say("officer.not_said", language)
        case _:
            return value


def case_address(number: str) -> str:
    """Where a case's pages begin."""
    return f"{get_script_prefix()}cases/{number}"
