"""How a page says what went wrong: refusals, with the reader named as pages name people, and problems."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from sekisho.errors import Problem
from sekisho.errors.wording import ENGLISH, Worded, told
from sekisho.ledger.refusal import Said
from sekisho.office.accounts.models import Account


def sentence(said: Said, language: str, reader: Account) -> str:
    """A refusal in a language. Who is refused as a person is whoever gave the order, so that the reader's own name is
    all that a sentence needs."""
    if said.figures.get("person") == reader.username:
        said = said.with_figures(person=reader.shown)
    return said.sentence(language)


def fault(problem: Problem, language: str) -> SafeString:
    """A problem as one sentence; what nobody has worded in the language is marked as English."""
    each = told(problem, language)
    cause, remedy = marked(each.cause, language), marked(each.remedy, language)
    return format_html("{}{}{}{}{}", each.place, each.after_place, cause, each.after_cause, remedy)


def faults(problems: Iterable[Problem], language: str) -> SafeString:
    """Several, one after another."""
    return format_html_join("。" if language == "ja" else "; ", "{}", ((fault(each, language),) for each in problems))


def marked(text: Worded, language: str) -> SafeString:
    """A text, with its language where that is not the page's."""
    if text.language == language:
        return format_html("{}", text.text)
    return format_html('<span lang="{}">{}</span>', ENGLISH, text.text)
