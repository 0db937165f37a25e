"""`sekisho log`: is a log untouched, and what proves a single event?"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, BinaryIO, Final

import typer

from sekisho.cli.guard import ALTERED, PARTIAL
from sekisho.cli.options import AsJson, Lang
from sekisho.cli.output import plain, progress, show, show_json, tell
from sekisho.errors import InputError, Problem

if TYPE_CHECKING:
    from sekisho.casework.log.fault import Fault
    from sekisho.casework.log.head import Head
    from sekisho.casework.log.note import Note, VerifierKey
    from sekisho.casework.log.receipt import Receipt
    from sekisho.casework.log.verify import Verified

_MOST_OF_A_HEAD: Final = 1 << 20
_BEGINNING: Final = 1 << 16
_RECEIPT: Final = b"c2sp.org/"

Export = Annotated[Path, typer.Argument(metavar="EXPORT", help="An export of a log, or a receipt.", show_default=False)]
Keys = Annotated[
    list[str] | None,
    typer.Option(
        "--key", metavar="PUB", help="A public key of the log, name+id+base64, or a file of them. Repeatable."
    ),
]


def verify(
    export: Export,
    lang: Lang,
    against: Annotated[
        Path | None,
        typer.Option(
            "--against", metavar="OLDER", help="A head or an export kept from earlier, which it must continue."
        ),
    ] = None,
    key: Keys = None,
    as_json: AsJson = False,
) -> None:
    """Say whether a log is untouched, from its export alone, and where it was altered first.

    Exit code 4 where it was altered, 3 where the keys that were given cannot tell, 2 for a file that is no log at all.
    """
    from sekisho.cli.check import all_of

    keys, begins, older_begins = all_of(
        lambda: _keys(key or []),
        lambda: _log_or_receipt(export),
        lambda: None if against is None else _beginning(against),
    )
    if begins.startswith(_RECEIPT):
        _verify_receipt(export, keys, lang, as_json)
        return
    found, at, older = _verdict(export, against, older_begins, keys)
    document = {"export": str(export), **_as_json(found, at), "against": None if against is None else str(against)}
    if as_json:
        show_json(document)
    else:
        from sekisho.cli.words import Speech

        show(_lines(export, found, at, against, older, Speech(lang)))
    _end(document["untouched"])


def prove(
    export: Export,
    event: Annotated[int, typer.Argument(metavar="N", help="The event's number.", show_default=False)],
    out: Annotated[Path, typer.Option("-o", "--out", metavar="RECEIPT", help="Where to write the receipt.")],
    lang: Lang,
) -> None:
    """Write a receipt: one event and the proof that it stands in the log, without the events of others."""
    from sekisho.casework.log.fault import Broken
    from sekisho.casework.log.receipt import receipt_from
    from sekisho.cli.words import Speech

    _log_or_receipt(export, receipts=False)
    try:
        with export.open("rb") as file:
            told = receipt_from(_watched(file, export), event)
    except Broken as broken:
        show(_fault_lines(export, broken.fault, Speech(lang)))
        raise typer.Exit(ALTERED) from None
    except LookupError as error:
        raise InputError(Problem(f"{export}: event {event}", str(error.args[0]), "")) from None
    try:
        out.write_text(told, encoding="utf-8", newline="")
    except OSError as error:
        raise InputError(Problem(str(out), (error.strerror or "cannot be written").lower(), "")) from None
    tell(str(out))


def _verdict(
    export: Path, against: Path | None, older_begins: bytes | None, keys: list[VerifierKey]
) -> tuple[Verified | Fault, Path, Head | None]:
    """What came out, of which file, and the older head that it was held against."""
    from sekisho.casework.log.fault import Fault
    from sekisho.casework.log.verify import Verified, first_difference, verify_export

    older: tuple[Head, Note] | None = None
    of_older = against is not None and older_begins is not None and older_begins.startswith(b"{")
    if against is not None and of_older:
        with against.open("rb") as file:
            before = verify_export(_watched(file, against), keys=keys)
        if isinstance(before, Fault):
            return before, against, None
        older = before.head, before.note
    elif against is not None:
        older = _head(against)
    with export.open("rb") as file:
        found = verify_export(_watched(file, export), keys=keys, older=older)
    if isinstance(found, Fault) and found.code == "forked" and against is not None and of_older:
        with export.open("rb") as newer, against.open("rb") as file:
            found = first_difference(_watched(newer, export), _watched(file, against)) or found
    assert isinstance(found, Verified | Fault)
    return found, export, None if older is None else older[0]


def _verify_receipt(path: Path, keys: list[VerifierKey], lang: str, as_json: bool) -> None:
    from sekisho.casework.log.fault import Fault
    from sekisho.casework.log.receipt import verify_receipt
    from sekisho.cli.words import Speech

    if not keys:
        cause = "a receipt is verified with the log's public key"
        raise InputError(Problem("--key", cause, "ask the office for it, or take it from an export that you trust"))
    with path.open("rb") as file:
        told = file.read(_MOST_OF_A_HEAD * 16).decode("utf-8", "replace")
    found = verify_receipt(told, keys)
    say = Speech(lang)
    if as_json:
        show_json({"receipt": str(path), **_receipt_json(found)})
    elif isinstance(found, Fault):
        show(_fault_lines(path, found, say))
    else:
        at, signer = _instant(found.head), f"{found.signed_by.name}+{found.signed_by.id.hex()}"
        told = say("log.receipt", n=found.n, origin=found.head.origin, size=found.head.size, key=signer, at=at)
        show([f"{path}{say('colon')}{told}", "  " + say("log.receipt_event", event=plain(found.leaf.decode()))])
    _end(_untouched(found))


def _end(untouched: bool | None) -> None:
    if not untouched:
        raise typer.Exit(PARTIAL if untouched is None else ALTERED)


def _untouched(found: Verified | Receipt | Fault) -> bool | None:
    """None where another key than those that were given is asked for."""
    from sekisho.casework.log.fault import UNKNOWN_KEY, Fault

    if isinstance(found, Fault):
        return None if found.code in UNKNOWN_KEY else False
    return True


def _lines(
    export: Path, found: Verified | Fault, at: Path, against: Path | None, older: Head | None, say: Any
) -> Iterator[str]:
    from sekisho.casework.log.fault import Fault
    from sekisho.cli.output import paint

    if isinstance(found, Fault):
        yield from _fault_lines(at, found, say)
        return
    yield f"{export}{say('colon')}" + paint(say("log.whole"), "good")
    yield "  " + say("log.counts", events=found.header.events, heads=found.header.heads, origin=found.header.origin)
    first = f"{found.first_at:%Y-%m-%dT%H:%M:%SZ}"
    yield "  " + say("log.signed", first=first, last=_instant(found.head), root=found.head.root.hex())
    for use in found.keys:
        phrase = "log.key" if use.announced else "log.key_unannounced"
        yield "  " + say(phrase, first=use.first_head, last=use.last_head, key=use.key)
    yield "  " + say("log.trusted" if found.trusted else "log.own_word")
    if found.licence_keys is not None:
        yield "  " + say("log.licence_keys", keys=_count(found.licence_keys))
    if older is None:
        yield "  " + say("log.not_compared")
    else:
        yield "  " + say("log.continues", older=against, events=older.size)


def _fault_lines(path: Path, fault: Fault, say: Any) -> Iterator[str]:
    from sekisho.cli.output import paint

    place = say("log.at", line=fault.line)
    if fault.event is not None:
        place = say("log.at_event", line=fault.line, event=fault.event)
    title = paint(say("log.altered"), "bad") if _untouched(fault) is False else paint(say("log.unknown"), "open")
    yield f"{path}{say('colon')}{title}"
    yield f"  {place}{say('colon')}{fault.sentence(say.language)}"


def _as_json(found: Verified | Fault, at: Path) -> dict[str, Any]:
    from sekisho.casework.log.fault import Fault

    if isinstance(found, Fault):
        return {"untouched": _untouched(found), "fault": {"file": str(at), **_fault_json(found)}}
    return {
        "untouched": True,
        "fault": None,
        "trusted": found.trusted,
        "origin": found.header.origin,
        "events": found.header.events,
        "heads": found.header.heads,
        "root": found.head.root.hex(),
        "first_signed_at": f"{found.first_at:%Y-%m-%dT%H:%M:%SZ}",
        "last_signed_at": _instant(found.head),
        "keys": [
            {"key": str(use.key), "heads": [use.first_head, use.last_head], "announced": use.announced}
            for use in found.keys
        ],
        "licence_keys": None if found.licence_keys is None else _count(found.licence_keys),
    }


def _receipt_json(found: Receipt | Fault) -> dict[str, Any]:
    import json

    from sekisho.casework.log.fault import Fault

    if isinstance(found, Fault):
        return {"untouched": _untouched(found), "fault": _fault_json(found)}
    head = {"origin": found.head.origin, "size": found.head.size, "root": found.head.root.hex()}
    signed = {"signed_at": _instant(found.head), "key": str(found.signed_by)}
    return {"untouched": True, "fault": None, "n": found.n, "event": json.loads(found.leaf), **head, **signed}


def _fault_json(fault: Fault) -> dict[str, Any]:
    text = {language: fault.sentence(language) for language in ("en", "ja", "zh")}
    return {"code": fault.code, "line": fault.line, "event": fault.event, "text": text, **fault.figures}


def _keys(told: list[str]) -> list[VerifierKey]:
    """The keys that were named, each as a word or as a file of words. Raises InputError with every mistake."""
    from sekisho.casework.log.note import VerifierKey

    keys, problems = [], list[Problem]()
    for each in told:
        for word in _words(each):
            try:
                keys.append(VerifierKey.parse(word))
            except ValueError as error:
                remedy = "write name+id+base64, or name a file that holds it"
                problems.append(Problem(f"--key {plain(word[:60])}", str(error), remedy))
    if problems:
        raise InputError(problems)
    return keys


def _words(told: str) -> list[str]:
    """What stands in a file of that name; the word itself where there is none."""
    try:
        return Path(told).read_bytes().decode("utf-8", "replace").split()
    except (OSError, ValueError):
        return [told]


def _head(path: Path) -> tuple[Head, Note]:
    from sekisho.casework.log.head import Head

    with path.open("rb") as file:
        told = file.read(_MOST_OF_A_HEAD).decode("utf-8", "replace")
    try:
        return Head.read(told)
    except ValueError as error:
        remedy = "name a signed head, or an export of the log"
        raise InputError(Problem(str(path), f"is no head of a log: {error}", remedy)) from None


def _beginning(path: Path) -> bytes:
    """The first bytes of a file. Raises InputError where it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(_BEGINNING)
    except OSError as error:
        raise InputError(Problem(str(path), (error.strerror or "cannot be read").lower(), "")) from None


def _log_or_receipt(path: Path, *, receipts: bool = True) -> bytes:
    """The first bytes of a log's export, or of a receipt. Raises InputError for any other file: of what never was a log
    it cannot be said that it was altered."""
    from sekisho.casework.log.verify import is_export

    begins = _beginning(path)
    if not (is_export(begins) or (receipts and begins.startswith(_RECEIPT))):
        cause = "is no export of a log and no receipt" if receipts else "is no export of a log"
        raise InputError(Problem(str(path), cause, "name what `sekisho office export` or `sekisho log prove` wrote"))
    return begins


def _watched(file: BinaryIO, path: Path) -> Iterator[bytes]:
    """The rows of a file, with a bar for who watches."""
    from sekisho.casework.log.verify import rows_of

    size, done = os.fstat(file.fileno()).st_size, 0
    with progress(str(path)) as bar:
        for place, row in enumerate(rows_of(file)):
            done += len(row)
            if place % 4096 == 0:
                bar(done, size)
            yield row


def _instant(head: Head) -> str:
    return f"{head.at:%Y-%m-%dT%H:%M:%SZ}"


def _count(licence_keys: bytes) -> int:
    import json

    return len(json.loads(licence_keys).get("keys", ()))
