"""`sekisho office`: make, check, sign, export, back up and restore the office's records."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sekisho.cli.guard import ALTERED
from sekisho.cli.options import AsJson, Lang
from sekisho.cli.output import progress, show, show_json, tell
from sekisho.errors import InputError, Problem

if TYPE_CHECKING:
    from sekisho.casework.log.note import Signer
    from sekisho.cli.words import Speech
    from sekisho.licence.algorithms import PrivateKey
    from sekisho.licence.document.keys import KeyRing

Office = Annotated[
    str | None,
    typer.Option(
        "--office",
        metavar="ADDRESS",
        help="sqlite:///PATH or postgresql://USER@HOST/NAME; else SEKISHO_DATABASE, else sekisho.sqlite3 here.",
    ),
]


def init(lang: Lang, office: Office = None) -> None:
    """Make the office's tables, or bring them up to date; what is in them stays."""
    from sekisho.cli.words import Speech
    from sekisho.office.database import without_password
    from sekisho.office.opening import open_office

    tell(Speech(lang)("office.ready", office=without_password(open_office(office, new=True))))


def check(lang: Lang, office: Office = None, as_json: AsJson = False) -> None:
    """Work out everything again that can be, and say what is not whole. Exit code 4 where something is not."""
    from sekisho.cli.words import Speech
    from sekisho.office.opening import open_office

    open_office(office)
    from sekisho.office.store import sound

    with progress("checking") as told:
        found = sound.check(told)
    counts = {name: getattr(found, name) for name in ("events", "cases", "entries", "licences")}
    if as_json:
        show_json({**counts, "sound": not found.faults, "faults": found.faults})
    else:
        say = Speech(lang)
        show([say("office.checked", **counts), *(f"- {fault}" for fault in found.faults)])
        show([say("office.sound" if not found.faults else "office.not_sound", faults=len(found.faults))])
    if found.faults:
        raise typer.Exit(ALTERED)


def refind(lang: Lang, office: Office = None, as_json: AsJson = False) -> None:
    """Judge every open case and licence in use anew by today's law as the office runs by it, and record what comes of
    it.

    Run it after each change of law or lists, or every night. Can be stopped, and run again.
    """
    from sekisho.cli.words import Speech
    from sekisho.office.opening import open_office

    open_office(office)
    from sekisho.office.keeping.laws import lawbook
    from sekisho.office.keeping.models import Refound
    from sekisho.office.store import desk

    book = lawbook()
    law = book.law
    with progress("judging anew") as told:
        flags = desk.refind_all(book, datetime.now(UTC), told)
    Refound.objects.create(at=datetime.now(UTC), hash=law.hash, changed=dict(flags))
    if as_json:
        show_json({"law": law.id, "hash": law.hash, "changed": dict(sorted(flags.items()))})
        return
    say = Speech(lang)
    rows = [say("office.refound.row", flag=say(f"office.refound.{flag}"), n=n) for flag, n in sorted(flags.items())]
    show(rows or [say("office.refound.none")])


def figures(lang: Lang, office: Office = None, as_json: AsJson = False) -> None:
    """Count what was decided and licensed for the public's figures, and work them out. Can be stopped, and run again.

    The site does it by itself where little is new; run it every night in a large office.
    """
    from sekisho.cli.words import Speech
    from sekisho.office.opening import open_office

    open_office(office)
    from sekisho.office.keeping import figures as counting
    from sekisho.office.keeping import laws, summary

    law = laws.lawbook().law
    with progress("counting") as told:
        counting.count(law, progress=told)
    found = summary.refresh(law, datetime.now(UTC))
    if as_json:
        show_json(found)
    else:
        tell(Speech(lang)("office.figures", until=found["until"]))


def key(
    out: Annotated[Path, typer.Argument(metavar="OUT.pem", help="A new private key, for this user's eyes alone.")],
    lang: Lang,
    algorithm: Annotated[
        str, typer.Option("--algorithm", metavar="NAME", help="What it signs by: Ed25519 or Ed448.")
    ] = "Ed25519",
) -> None:
    """Make a key to sign with. Keep it out of backups of the office."""
    import os

    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    from sekisho.licence.algorithms import NAMES, named

    try:
        made = named(algorithm).generate()
    except ValueError:
        raise InputError(Problem("--algorithm", f"{algorithm!r} is not known here; known: {NAMES}")) from None
    pem = made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    try:
        file = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise InputError(Problem(str(out), "is there already", "name a new file; a key is never overwritten")) from None
    except OSError as error:
        raise InputError(Problem(str(out), (error.strerror or "cannot be written").lower(), "")) from None
    with os.fdopen(file, "wb") as written:
        written.write(pem)


def sign(
    with_key: Annotated[Path, typer.Option("--key", metavar="KEY.pem", help="The log's private key.")],
    name: Annotated[str, typer.Option("--name", metavar="NAME", help="The log's name, as office.example/log.")],
    lang: Lang,
    licence_keys: Annotated[
        Path | None,
        typer.Option("--licence-keys", metavar="KEYS.json", help="Publish these public keys of licences from now on."),
    ] = None,
    office: Office = None,
) -> None:
    """Sign the log as it stands now; prints the signed head, to be kept where the office cannot reach it."""
    from sekisho.cli.check import all_of
    from sekisho.cli.words import Speech
    from sekisho.office.opening import open_office

    signer, ring = all_of(lambda: _signer(with_key, name), lambda: _ring(licence_keys))
    open_office(office)
    from sekisho.office.keeping import tree
    from sekisho.office.store import log
    from sekisho.office.store.models import SignedHead

    before = log.latest()
    if before is not None and before.origin != name:
        raise InputError(Problem("--name", f"{name!r} is not this log's name", f"it is {before.origin}"))
    head = log.sign(signer, datetime.now(UTC), licence_keys=ring)
    # What proofs need is made here, so that nobody who asks for the first one waits for it.
    tree.keep(head.size)
    latest = SignedHead.objects.order_by("-id").first()
    assert latest is not None
    print(latest.note, end="")
    tell(Speech(lang)("office.public_key", key=signer.key))


def _ring(path: Path | None) -> KeyRing | None:
    from sekisho.licence.document.keys import read_key_ring

    if path is None:
        return None
    try:
        return read_key_ring(path.read_bytes(), str(path))
    except OSError as error:
        raise InputError(Problem(str(path), (error.strerror or "cannot be read").lower(), "")) from None


def _signer(path: Path, name: str) -> Signer:
    from sekisho.casework.log.note import Signer, check_name

    try:
        signer = Signer(name, private_key(path))
        check_name(name)
        return signer
    except ValueError as error:
        raise InputError(Problem("--name", str(error), "a name such as office.example/log")) from None


def private_key(path: Path) -> PrivateKey:
    """The key in a PEM file. Raises InputError for a file that cannot be read or holds another kind."""
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    from sekisho.licence.algorithms import PrivateKey

    try:
        private = load_pem_private_key(path.read_bytes(), None)
    except OSError as error:
        raise InputError(Problem(str(path), (error.strerror or "cannot be read").lower(), "")) from None
    except (TypeError, ValueError):
        private = None
    if not isinstance(private, PrivateKey):
        cause = "holds no private key of Ed25519 or Ed448"
        raise InputError(Problem(str(path), cause, "make one with `sekisho office key`"))
    return private


def export(
    out: Annotated[Path, typer.Argument(metavar="OUT.jsonl", help="The log, for `sekisho log verify`.")],
    lang: Lang,
    office: Office = None,
) -> None:
    """Write the log up to its last signed head, so that anyone can verify it alone."""
    from sekisho.cli.words import Speech
    from sekisho.office.opening import open_office

    open_office(office)
    from sekisho.office.store import log

    if log.latest() is None:
        raise InputError(Problem("office", "nothing was signed yet", "run `sekisho office sign` first"))
    look_for_folder(out)
    tell(Speech(lang)("office.exported", out=out, n=log.export(out)))


def look_for_folder(out: Path) -> None:
    if out.is_dir():
        raise InputError(Problem(str(out), "is a folder", "name the file to write in it"))
    if not out.parent.is_dir():
        raise InputError(Problem(str(out.parent), "there is no such folder", "make it first"))


def backup(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="One file with everything but the keys.")],
    lang: Lang,
    office: Office = None,
) -> None:
    """Write a backup of this moment; reads it again to see that it is whole."""
    from sekisho.cli.words import Speech
    from sekisho.office.opening import open_office

    open_office(office)
    from sekisho.office.store import backup as copies
    from sekisho.office.store.backup_file import verify

    look_for_folder(out)
    if out.exists():
        raise InputError(Problem(str(out), "is there already", "name a new file"))
    with progress("backing up") as told:
        counts = copies.backup(out, datetime.now(UTC), told)
    verify(out)
    copies.note_taken(out, counts, datetime.now(UTC))
    tell(_rows(Speech(lang), out, counts))


def _rows(say: Speech, file: Path, counts: Mapping[str, int]) -> str:
    """How many rows of each table a backup holds; tables go by their names in it."""
    return say("office.rows", out=file, rows=say.listed([f"{name} {rows:,}" for name, rows in counts.items()]))


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What `sekisho office backup` wrote.")],
    lang: Lang,
    office: Office = None,
) -> None:
    """Put a backup back into a new, empty office, and check the whole of it. Exit code 4 where it is not sound."""
    from sekisho.cli.words import Speech
    from sekisho.office.opening import open_office
    from sekisho.office.store.backup_file import verify

    # Nothing is made for a file that cannot be put back.
    verify(file)
    open_office(office, new=True)
    from sekisho.office.store import backup as copies
    from sekisho.office.store import sound

    with progress("restoring") as told:
        counts = copies.restore(file, progress=told)
    with progress("checking") as told:
        found = sound.check(told)
    tell(_rows(Speech(lang), file, counts), *found.faults)
    if found.faults:
        raise typer.Exit(ALTERED)
