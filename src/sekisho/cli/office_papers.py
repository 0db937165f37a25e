"""`sekisho office licence` and `licence-key`: the paper of a licence, and the public keys that tell it genuine."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sekisho.cli.office import Office, look_for_folder, private_key
from sekisho.cli.options import Lang, day_or_today
from sekisho.cli.output import tell
from sekisho.errors import InputError, Problem

if TYPE_CHECKING:
    from sekisho.cli.words import Speech
    from sekisho.licence.document.keys import KeyRing, Signer
    from sekisho.licence.document.page import Authority
    from sekisho.licence.model import Licence

_SHAPE = 'write {"name": {"en", "ja", "zh"}, "ask_at": "where to ask", "specimen": true or false}'


def licence(
    number: Annotated[str, typer.Argument(metavar="LICENCE", help="The number of a licence of this office.")],
    out: Annotated[Path, typer.Option("-o", "--out", metavar="OUT.pdf", help="Where to write the page.")],
    with_key: Annotated[Path, typer.Option("--key", metavar="KEY.pem", help="The private key that signs licences.")],
    lang: Lang,
    authority: Annotated[
        Path | None,
        typer.Option(
            "--authority",
            metavar="FILE.json",
            help="Who issues, where to ask, and whether it is a specimen; without it, a specimen of no authority.",
        ),
    ] = None,
    token: Annotated[Path | None, typer.Option("--token", metavar="OUT", help="Write the token of the QR too.")] = None,
    office: Office = None,
) -> None:
    """Draw a licence as a sealed PDF with its signed token, as it was issued; the same bytes each time."""
    from sekisho.cli.check import all_of
    from sekisho.cli.words import Speech
    from sekisho.office.opening import open_office

    signer, issuer = all_of(lambda: _signer(with_key), lambda: _authority(authority))
    for each in (out, token):
        if each is not None:
            look_for_folder(each)
    open_office(office)
    from sekisho.licence.document.page import draw
    from sekisho.licence.document.token import sign_token
    from sekisho.office.store import log

    found = log.licence(number)
    if found is None:
        raise InputError(Problem(number, "there is no such licence here", "`sekisho licence register` lists them"))
    _check_ring(log.published_licence_keys(), signer, found, Speech(lang))
    page = draw(found, issuer, signer)
    _write(out, page)
    if token is not None:
        _write(token, f"{sign_token(found, signer)}\n".encode())
    tell(Speech(lang)("office.drawn", out=out, number=number, key=signer.id.hex()))


def licence_key(
    ring: Annotated[
        Path, typer.Argument(metavar="KEYS.json", help="The ring of public keys; made where there is none.")
    ],
    with_key: Annotated[Path, typer.Option("--key", metavar="KEY.pem", help="The private key that signs from now on.")],
    lang: Lang,
    first: Annotated[
        str | None, typer.Option("--from", metavar="DATE", help="The first day on which it signs; without it, today.")
    ] = None,
) -> None:
    """Put the public half of a key on the ring; the key in use until then is retired with the day before.

    Publish the ring with `sekisho office sign --licence-keys`, or hand it out: `licence verify --keys` takes it.
    """
    from sekisho.cli.words import Speech
    from sekisho.licence.document.keys import KeyRing, read_key_ring

    signer, day = _signer(with_key), day_or_today(first, "--from")
    look_for_folder(ring)
    known = read_key_ring(ring.read_bytes(), str(ring)) if ring.exists() else KeyRing()
    try:
        grown = known.with_key(signer.public, day, signer.algorithm)
    except ValueError as error:
        raise InputError(Problem(str(ring), str(error), "take another key, or a later day")) from None
    _write(ring, (json.dumps(grown.as_json(), indent=1) + "\n").encode())
    tell(Speech(lang)("office.ring", ring=ring, key=signer.id.hex(), day=day))


def _signer(path: Path) -> Signer:
    from sekisho.licence.document.keys import Signer

    return Signer(private_key(path))


def _authority(path: Path | None) -> Authority:
    from sekisho.licence.document.page import Authority

    if path is None:
        name = {"en": "Specimen of Sekisho", "ja": "Sekisho 見本", "zh": "Sekisho 样本"}
        return Authority(name, "nowhere: this is a specimen", True)
    try:
        return Authority.from_json(json.loads(path.read_bytes()))
    except OSError as error:
        raise InputError(Problem(str(path), (error.strerror or "cannot be read").lower(), "")) from None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise InputError(Problem(str(path), "does not say who issues", _SHAPE)) from None


def _check_ring(published: KeyRing | None, signer: Signer, found: Licence, say: Speech) -> None:
    """A page signed with a key that was not in use on its date would be told not genuine."""
    if published is None:
        tell(say("office.no_ring"))
        return
    key = published.find(signer.id)
    if key is None:
        remedy = (
            "put it on the ring (`sekisho office licence-key`) and publish that (`sekisho office sign --licence-keys`)"
        )
        raise InputError(
            Problem("--key", f"the key {signer.id.hex()} is not among those that the log publishes", remedy)
        )
    if not key.in_use_on(found.issued_on):
        span = f"from {key.first}" + ("" if key.last is None else f" to {key.last}")
        cause = f"the key {signer.id.hex()} was in use {span}, the licence is dated {found.issued_on}"
        raise InputError(Problem("--key", cause, "sign with the key of that day"))


def _write(path: Path, told: bytes) -> None:
    """The file appears whole or not at all."""
    beside = path.with_name(f".{path.name}.unfinished")
    try:
        beside.write_bytes(told)
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise InputError(Problem(str(path), (error.strerror or "cannot be written").lower(), "")) from None
