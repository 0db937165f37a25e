"""Every address that the site answers to, with what its view declares, and values for the arguments in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any, Final

from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse
from prepared import Prepared

from sekisho.office.api.declared import Declared
from sekisho.office.site.access import Access, access_of


@dataclass(frozen=True, slots=True)
class Route:
    """name: as `reverse` knows it. arguments: in its address. operations: of the API, by method; empty for a page."""

    name: str
    arguments: tuple[str, ...]
    access: Access | None
    operations: Mapping[str, Declared]
    shown: str

    def address(self, prepared: Prepared, state: str) -> tuple[str, str | None]:
        """Where it is while the case asked about is in a state, and whose it is (of OWNED), None for nobody's.

        Raises LookupError with what to add for arguments that cannot be filled.
        """
        known = values_of(prepared, state)
        missing = [each for each in self.arguments if each not in known]
        for values in product(*(known.get(each, ()) for each in self.arguments)):
            try:
                found = reverse(self.name, kwargs=dict(zip(self.arguments, values, strict=True)))
            except NoReverseMatch:
                continue
            return found, self._whose(values, known)
        raise LookupError(
            f"{self.shown}: no value for {', '.join(missing) or 'its arguments fits'}; add one to "
            f"{__name__}.{values_of.__name__}, and to OWNED if it names what is an organisation's"
        )

    def _whose(self, values: tuple[Any, ...], known: Mapping[str, tuple[Any, ...]]) -> str | None:
        pairs = zip(self.arguments, values, strict=True)
        return next((each for each, value in pairs if each in OWNED and value == known[each][0]), None)


OWNED: Final = ("case", "licence", "draft")
"""Arguments whose first value concerns some organisations and not others."""


def routes() -> list[Route]:
    """Every address, once."""
    return list(_walk(get_resolver().url_patterns, "", ()))


def _walk(patterns: Any, before: str, arguments: tuple[str, ...]) -> Iterator[Route]:
    for each in patterns:
        shown = before + str(each.pattern)
        named = (*arguments, *_arguments(each))
        if isinstance(each, URLResolver):
            yield from _walk(each.url_patterns, shown, named)
        elif isinstance(each, URLPattern):
            operations = getattr(each.callback, "operations", {})
            yield Route(str(each.name), named, access_of(each.callback), operations, f"/{shown}")


def _arguments(pattern: Any) -> tuple[str, ...]:
    found = getattr(pattern.pattern, "converters", {}) or pattern.pattern.regex.groupindex
    return tuple(found)


def values_of(prepared: Prepared, state: str = "issued") -> dict[str, tuple[Any, ...]]:
    """What each argument may stand for; the first that fits the address is taken."""
    return {
        # An organisation's
        "case": (prepared.cases[state], "2010"),
        "licence": (prepared.licences.get(state, "L-9999"),),
        "draft": (prepared.draft,),
        # Within it
        "part": ("finding",),
        "command": ("withdraw", "accept"),
        "key": (prepared.draw, "0" * 64),
        "line": (1,),
        "row": ("1",),
        "head": ("end_use",),
        "what": ("line",),
        "which": ("1",),
        # The office's
        "event": (1,),
        "n": (1,),
        "number": (1,),
        "token": (1,),
        "view": (1,),
        # Anyone's
        "form": ("json",),
        "language": ("en",),
        "law": ("cn",),
        "name": ("no-such-scenario",),
        "rest": ("nothing",),
        "rule": ("MOFCOM-1/2026:1",),
    }
