"""`sekisho licence`: is a licence genuine and current?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from sekisho.cli.guard import ALTERED, NOT_CURRENT, PARTIAL
from sekisho.cli.options import AsJson, Lang, day_or_today
from sekisho.cli.output import plain, show, show_json
from sekisho.errors import InputError, Problem

if TYPE_CHECKING:
    from datetime import date

    from sekisho.licence.document.keys import KeyRing
    from sekisho.licence.document.verify import Ask, Verdict

_LANGUAGES: Final = ("en", "ja", "zh")


def verify(
    given: Annotated[
        str, typer.Argument(metavar="TOKEN_OR_PDF", help="A token, or a file: the PDF, or a token in text.")
    ],
    lang: Lang,
    keys: Annotated[
        Path | None,
        typer.Option("--keys", metavar="FILE", help="The office's public keys, or an export of its log that has them."),
    ] = None,
    on: Annotated[
        str | None, typer.Option("--on", metavar="DATE", help="Current on that day; without it, today.")
    ] = None,
    office: Annotated[
        str | None,
        typer.Option(
            "--office",
            metavar="ADDRESS",
            help="Ask the office's records too (is it revoked, what is left?), in its database: sqlite:///PATH or "
            "postgresql://USER@HOST/NAME. Who may not read that asks on the office's site.",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Say whether a licence is genuine, unaltered and current, without asking anyone but an office that is named.

    Exit code 4 where it is not genuine, 5 where it is but does not stand on the day, 3 where the keys cannot tell, 2
    for a file that is no licence at all.
    """
    from sekisho.cli.check import all_of

    day, ring, told = all_of(lambda: day_or_today(on), lambda: _ring(keys, lang), lambda: _told(given))
    verdict = verdict_on(told, ring, day, None if office is None else _ask(office))
    if as_json:
        show_json(as_document(given, verdict, is_page(told)))
    else:
        from sekisho.cli.words import Speech

        show(lines(verdict, Speech(lang)))
    code = exit_code(verdict)
    if code:
        raise typer.Exit(code)


def _ask(address: str) -> Ask:
    from datetime import UTC, datetime

    from sekisho.office.opening import open_office

    open_office(address)
    from sekisho.office.store.register import standing

    return lambda number: standing(number, datetime.now(UTC))


def verdict_on(told: bytes, ring: KeyRing, day: date, ask: Ask | None = None) -> Verdict:
    """The verdict on a PDF or a token. ask: the office, where it can be asked."""
    from sekisho.licence.document.verify import verify_page, verify_token

    if is_page(told):
        return verify_page(told, ring, day, ask)
    return verify_token(told.decode("utf-8", "replace"), ring, day, ask)


def is_page(told: bytes) -> bool:
    return b"%PDF-" in told[:1024]


def exit_code(verdict: Verdict) -> int:
    from sekisho.licence.document.verify import Genuine

    if verdict.good:
        return 0
    return {Genuine.NO: ALTERED, Genuine.UNKNOWN_KEY: PARTIAL, Genuine.YES: NOT_CURRENT}[verdict.genuine]


def as_document(given: str, verdict: Verdict, page: bool) -> dict[str, Any]:
    token, fault, office = verdict.token, verdict.fault, verdict.standing
    return {
        "given": given,
        "form": "page" if page else "token",
        "on": str(verdict.day),
        "genuine": str(verdict.genuine),
        "current": None if verdict.current is None else str(verdict.current),
        "good": verdict.good,
        "key": verdict.key,
        "fault": None
        if fault is None
        else {
            "code": fault.code,
            "text": {language: fault.sentence(language) for language in _LANGUAGES},
            **fault.figures,
        },
        "token": None if token is None else token.as_json(),
        "licence": None if verdict.licence is None else verdict.licence.as_json(),
        "authority": None if verdict.authority is None else verdict.authority.as_json(),
        "office": None
        if office is None
        else {
            "state": str(office.state),
            "balance_g": {str(line): left for line, left in office.balance_g.items()},
            "as_of": office.as_of.isoformat(),
        },
    }


def lines(verdict: Verdict, say: Any) -> Iterator[str]:
    from sekisho.cli.layout import wrap
    from sekisho.cli.output import paint
    from sekisho.licence.document.verify import Genuine

    token, genuine = verdict.token, verdict.genuine
    style = {Genuine.YES: "good" if verdict.good else "open", Genuine.NO: "bad", Genuine.UNKNOWN_KEY: "open"}[genuine]
    title = say(f"licence.{genuine}")
    if verdict.standing is not None and verdict.standing.state != "open":
        title = say.clauses(title, say("licence.stands_not", state=say(f"licence.state.{verdict.standing.said}")))
    elif verdict.current is not None:
        title = say.clauses(title, say(f"licence.{verdict.current}", day=verdict.day))
    number = f"{plain(token.told.licence)}{say('colon')}" if token is not None else ""
    yield number + paint(title, style)
    if verdict.fault is not None:
        yield from wrap(verdict.fault.sentence(say.language), "  ")
        return
    if genuine is Genuine.UNKNOWN_KEY:
        yield from wrap(say("licence.key_not_given", key=verdict.key), "  ")
        if token is not None:
            yield from ("", "  " + say("licence.says_of_itself"))
    if verdict.authority is not None and verdict.authority.specimen:
        yield "  " + paint(say("licence.specimen"), "open")
    if token is not None:
        yield from _content(verdict, say)
    if genuine is Genuine.YES:
        yield "  " + say("licence.signed", key=verdict.key)
        yield from _office(verdict, say)


def _content(verdict: Verdict, say: Any) -> Iterator[str]:
    """What was licensed: of a page from the licence in it, of a token from the token."""
    from sekisho.cli.layout import table, wrap
    from sekisho.cli.words import kilograms

    assert verdict.token is not None
    told, licence = verdict.token.told, verdict.licence
    kind = say.named("licence.kind", told.kind)
    days = {"issued": told.issued_on, "first": told.valid_from, "last": told.valid_to}
    yield from wrap(say("licence.what", kind=plain(kind), destination=plain(told.destination), **days), "  ")
    names = told.names
    if licence is not None:
        names = tuple(party.name for party in (licence.exporter, licence.importer, *licence.end_users))
    if names is None:
        yield from wrap(say("licence.no_names"), "  ")
    for place, name in enumerate(names or ()):
        role = say(f"role.{('exporter', 'importer')[place] if place < 2 else 'end_user'}")
        yield from wrap(say("licence.party", role=role, name=plain(name)), "  ")
    left = None if verdict.standing is None else verdict.standing.balance_g
    shown = told.lines if licence is None else licence.lines
    if shown is None:
        yield from wrap(say("licence.no_lines", lines=told.total_lines, kg=kilograms(told.total_g)), "  ")
    else:
        goods = {} if licence is None else {line.line: line.description for line in licence.lines}
        columns = ["line", *(["goods"] if goods else []), "codes", "net_kg", *(["left_kg"] if left is not None else [])]
        rows = [[say(f"licence.{column}") for column in columns]]
        for line in shown:
            row = [str(line.line), *([plain(goods[line.line])] if goods else []), plain(", ".join(line.control_codes))]
            row.append(kilograms(line.net_g))
            if left is not None:
                row.append(kilograms(left[line.line]) if line.line in left else say("unknown"))
            rows.append(row)
        yield from table(rows, "  ", right=[0, *range(columns.index("net_kg"), len(columns))])
    if licence is not None and licence.conditions:
        yield "  " + say("licence.conditions") + say("colon").rstrip()
        for condition in licence.conditions:
            yield from wrap(say.of(condition.text), "    - ")


def _office(verdict: Verdict, say: Any) -> Iterator[str]:
    from sekisho.cli.layout import wrap

    if verdict.standing is not None:
        state = say(f"licence.state.{verdict.standing.said}")
        yield "  " + say("licence.office", at=f"{verdict.standing.as_of:%Y-%m-%dT%H:%M:%SZ}", state=state)
        return
    yield from wrap(say("licence.not_asked"), "  ")
    authority = verdict.authority
    # Behind a specimen without an address there is nobody to ask.
    if authority is not None and not (authority.specimen and "://" not in authority.ask_at):
        yield from wrap(say("licence.ask_at", place=authority.ask_at), "  ")


def _told(given: str) -> bytes:
    """The bytes of a file, or of a token that was typed."""
    from sekisho.licence.document.token import PREFIX, PREFIX_2
    from sekisho.licence.document.verify import MOST_BYTES

    if given.lstrip().startswith((PREFIX, PREFIX_2)):
        return given.encode("utf-8", "replace")
    try:
        with Path(given).open("rb") as file:
            told = file.read(MOST_BYTES + 1)
    except PermissionError:
        raise InputError(Problem(given, "may not be read", "ask who owns the file")) from None
    except (OSError, ValueError):
        cause = "is neither a token nor a file that can be read"
        raise InputError(Problem(plain(given[:60]), cause, f"a token begins with {PREFIX}")) from None
    if len(told) > MOST_BYTES:
        raise InputError(Problem(given, f"is larger than {MOST_BYTES >> 20} MiB, as no licence is", ""))
    # A mark of byte order is an editor's, not the token's.
    told = told.removeprefix(b"\xef\xbb\xbf")
    if not is_page(told) and not told.lstrip().startswith((PREFIX.encode(), PREFIX_2.encode())):
        # What was never a licence is no false one.
        cause = "is no licence: neither a PDF nor a token"
        raise InputError(Problem(plain(given), cause, f"name the PDF, or a file that begins with the token, {PREFIX}"))
    return told


def _ring(path: Path | None, language: str) -> KeyRing:
    """The keys in a file, or those that an export of a log publishes. Without a file, none."""
    from sekisho.licence.document.keys import KeyRing, read_key_ring

    if path is None:
        return KeyRing()
    try:
        told = path.read_bytes()
    except OSError as error:
        raise InputError(Problem(str(path), (error.strerror or "cannot be read").lower(), "")) from None
    if told.startswith(b'{"events":'):
        told = _published(path, language)
    return read_key_ring(told, str(path))


def _published(path: Path, language: str) -> bytes:
    from sekisho.casework.log.fault import Fault
    from sekisho.casework.log.verify import rows_of, verify_export

    with path.open("rb") as file:
        found = verify_export(rows_of(file))
    if isinstance(found, Fault):
        raise InputError(Problem(f"{path}: line {found.line}", found.sentence(language), "take an untouched export"))
    if found.licence_keys is None:
        raise InputError(Problem(str(path), "publishes no keys of licences", "ask the office for a file of its keys"))
    return found.licence_keys
