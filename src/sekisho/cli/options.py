"""What several commands are told: the language, the regime, JSON or text, and which day is today."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Annotated, Final

import typer

from sekisho.errors import InputError, Problem
from sekisho.errors.days import NoDay, read_day

TODAY: Final = "SEKISHO_TODAY"
SPOKEN: Final = "sekisho.language"
"""Where a command's context keeps the language that it was told."""


class Language(StrEnum):
    EN = "en"
    JA = "ja"
    ZH = "zh"


def language_of(environment: Mapping[str, str]) -> Language:
    """The language that the locale of an environment asks for; English where it asks for none of ours."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if environment.get(name):
            begins = environment[name][:2].lower()
            return Language(begins) if begins in list(Language) else Language.EN
    return Language.EN


def _language() -> Language:
    return language_of(os.environ)


def today() -> date:
    """The day of determination: the day on which the law counts this instant, or the day in SEKISHO_TODAY.

    The law's days are Beijing's, wherever the machine stands: the office says the same. Nothing else reads the clock.
    """
    said = os.environ.get(TODAY)
    if not said:
        from sekisho.regime.calendar import law_day

        return law_day(datetime.now(UTC))
    return _day(said, TODAY)


def day_or_today(on: str | None, option: str = "--on") -> date:
    """The day that an option names; without it, today."""
    if on is None:
        return today()
    return _day(on, option)


def _day(said: str, place: str) -> date:
    try:
        return read_day(said, "2026-02-10")
    except NoDay as fault:
        raise InputError(Problem(place, fault.cause, fault.remedy)) from None


def _kept(context: typer.Context, language: Language) -> Language:
    """What goes wrong later is told in it too."""
    context.meta[SPOKEN] = language
    return language


Lang = Annotated[
    Language,
    typer.Option(
        "--lang",
        default_factory=_language,
        help="Language of the text, of what went wrong too.",
        show_default="from LANG",
        callback=_kept,
        is_eager=True,
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]
RegimeName = Annotated[
    str,
    typer.Option(
        "--regime",
        metavar="R",
        help="ID[+OVERLAY...][@DATE|@filed[~KNOWN]]; without @, the law of today in Beijing. A law of your own: "
        "./FOLDER for ID.",
    ),
]
