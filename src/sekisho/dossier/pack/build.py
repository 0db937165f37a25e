"""The importer's pack: the papers for each recipient, made from what that recipient may see, as bytes under names."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256
from types import MappingProxyType
from typing import Any, Final

from sekisho.dossier.folder import application_data
from sekisho.dossier.folder.model import Disclosure, Folder, Handed, PartyEntry
from sekisho.dossier.folder.place import Place
from sekisho.dossier.pack.blocks import Made, Paper
from sekisho.dossier.pack.certificate import certificate_paper, certificates
from sekisho.dossier.pack.cover import Seen, cover_paper
from sekisho.dossier.pack.docx import docx
from sekisho.dossier.pack.leaks import leaks, secrets
from sekisho.dossier.pack.profiles import Province, redactions
from sekisho.dossier.pack.redact import Recipient, redacted, told
from sekisho.dossier.pack.short_names import forms, short_leaks, short_names, squeezed
from sekisho.dossier.pack.statement import statement_paper
from sekisho.dossier.pack.typeset import pdf, undrawable
from sekisho.dossier.words import Words
from sekisho.errors import InputError, Problem

APPLICATION: Final = "application.json"
MANIFEST: Final = "manifest.json"
RECIPIENTS: Final = ("exporter", "end_user", "own")
NOTE: Final = "記録は資料の作成時に自動で追加された。渡さなかった場合はその旨を追記すること。"
ALLOWED: Final = "伏せるべき会社名と同じ綴りだが別の意味として例外を認めた語(--allow)：{names}"


@dataclass(frozen=True, kw_only=True)
class Ground:
    """What all packs of a case rest on. on: the day of making. names: of kinds of papers, as the law calls them.

    seen: by the place of a paper's entry, what a machine found where the paper should be. extra: papers of the house's
    own, under the name that a redaction profile calls them by (`checks`, `finding`, `holdings`). elsewhere: parties of
    the masters that this case does not name, and nobody is to learn of from it. allowed: names that a person declared
    to mean something else than the withheld party of that name.
    """

    folder: Folder
    province: Province
    on: date
    names: Mapping[str, Words]
    seen: Mapping[Place, Seen] = field(default_factory=lambda: MappingProxyType({}))
    extra: Mapping[str, Paper] = field(default_factory=lambda: MappingProxyType({}))
    elsewhere: tuple[PartyEntry, ...] = ()
    allowed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Pack:
    """What one recipient gets. name: of its folder in OUT. files: bytes by name. what: as the register says it.

    no_chinese: texts for which the folder and the glossary have no Chinese; the papers say so beside each.
    allowed: names that stand in it because an exception was stated.
    """

    name: str
    recipient: Recipient
    files: Mapping[str, bytes]
    what: tuple[str, ...]
    no_chinese: tuple[str, ...] = ()
    allowed: tuple[str, ...] = ()

    @property
    def handed(self) -> tuple[Handed, ...]:
        return tuple(Handed(file=name, sha256=sha256(content).hexdigest()) for name, content in self.files.items())


def recipients(folder: Folder, wanted: Iterable[str] = RECIPIENTS) -> tuple[tuple[str, Recipient], ...]:
    """Who packs are made for, each with the name of its folder. wanted: ids of redaction profiles."""
    profiles, found = redactions(), list[tuple[str, Recipient]]()
    for id in wanted:
        if id != "end_user":
            found.append((id, Recipient(profiles[id])))
            continue
        users = folder.case.end_users or ()
        for place, user in enumerate(users, 1):
            safe = re.sub(r"[^A-Za-z0-9_-]+", "_", user)[:40]
            name = id if len(users) == 1 else f"{id}-{place}-{safe}"
            found.append((name, Recipient(profiles[id], user)))
    return tuple(found)


def make(ground: Ground, name: str, recipient: Recipient) -> Pack:
    """The pack of a recipient: the same bytes for the same ground.

    Raises InputError with every text that no font draws, and every text that would tell the recipient what its profile
    withholds.
    """
    profile = recipient.profile
    shown = redacted(ground.folder, recipient, ground.province)
    papers = list(papers_for(ground, shown, recipient))
    application: dict[str, Any] | None = None
    if "application" in profile.papers:
        application = application_data(shown).data
    problems: list[Problem] = []
    allowed: tuple[str, ...] = ()
    if profile.shows is not None:
        whole = replace(ground.folder, parties=(*ground.folder.parties, *ground.elsewhere))
        passed = frozenset(map(squeezed, ground.allowed))
        hidden = [each for each in secrets(whole, shown) if not passed & set(map(squeezed, each.forms))]
        for made in papers:
            problems += leaks(made.paper.texts(), hidden, shown, f"{name}/{made.name}")
        if application is not None:
            problems += leaks(strings(application), hidden, shown, f"{name}/{APPLICATION}")
        # A text that gives the whole name is told once.
        told_of = {problem.place for problem in problems}
        found, allowed = short_leaks(short_names(whole, shown), shown, name, passed)
        problems += [problem for problem in found if problem.place not in told_of]
    for made in papers:
        problems += undrawable(made.paper)
    if problems:
        raise InputError(dict.fromkeys(problems))
    files: dict[str, bytes] = {}
    if application is not None:
        files[APPLICATION] = _json(application)
    for made in papers:
        files[f"{made.name}.pdf"] = pdf(made.paper)
        files[f"{made.name}.docx"] = docx(made.paper)
    gaps = dict.fromkeys(gap for made in papers for gap in made.paper.gaps())
    pack = Pack(name, recipient, MappingProxyType(files), told(shown), tuple(gaps), allowed)
    manifest = {
        "case": ground.folder.case.id,
        "profile": profile.id,
        "recipient": recipient_id(ground.folder, recipient),
        "made_on": ground.on.isoformat(),
        "files": [{"file": each.file, "sha256": each.sha256} for each in pack.handed],
        "what": list(pack.what),
    }
    return replace(pack, files=MappingProxyType({**files, MANIFEST: _json(manifest)}))


def check_allowed(ground: Ground) -> None:
    """Raises InputError for each allowed name that no party is called by: it would allow nothing."""
    parties = (*ground.folder.parties, *ground.elsewhere)
    known = {squeezed(each) for party in parties for name in party.names for each in (name, *forms(name))}
    problems = [
        Problem(
            "--allow", f"no party is called {name!r}", "give the name as the message that stopped the build gives it"
        )
        for name in ground.allowed
        if squeezed(name) not in known
    ]
    if problems:
        raise InputError(problems)


def recipient_id(folder: Folder, recipient: Recipient) -> str | None:
    """The party that a pack goes to; None for the house itself."""
    if recipient.profile.id == "exporter":
        return folder.case.exporter
    return recipient.party


def disclosures(folder: Folder, packs: Sequence[Pack], on: date) -> tuple[Disclosure, ...]:
    """The register's lines for packs; none for what the register holds already with the same bytes.

    Raises InputError where a pack is for an exporter that the case does not name.
    """
    lines: list[Disclosure] = []
    known = {_told_already(row) for row in folder.disclosures}
    for pack in packs:
        if pack.recipient.profile.shows is None:
            continue
        to = recipient_id(folder, pack.recipient)
        if to is None:
            raise InputError(Problem(str(folder.case.at("exporter")), "no exporter is named", "name who gets the pack"))
        line = Disclosure(
            on=on,
            recipient=to,
            profile=pack.recipient.profile.id,
            what=pack.what,
            basis=pack.recipient.profile.basis["ja"],
            by=folder.case.prepared_by,
            case=folder.case.id,
            note=f"{NOTE}{ALLOWED.format(names='、'.join(pack.allowed))}" if pack.allowed else NOTE,
            files=pack.handed,
        )
        if _told_already(line) not in known:
            lines.append(line)
    return tuple(lines)


def _told_already(line: Disclosure) -> tuple[Any, ...]:
    """Two lines that agree in this say the same of the same bytes."""
    return line.recipient, line.profile, line.case, frozenset((each.file, each.sha256) for each in line.files)


def strings(value: Any) -> Iterator[str]:
    """Every text and number in JSON-like data, as it is written."""
    if isinstance(value, Mapping):
        for each in value.values():
            yield from strings(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from strings(each)
    elif value is not None and not isinstance(value, bool):
        yield str(value)


def papers_for(ground: Ground, shown: Folder, recipient: Recipient) -> Iterator[Made]:
    """The papers of a recipient. shown: the folder as the recipient may see it."""
    province, on, name = ground.province, ground.on, recipient.profile.name
    for kind in recipient.profile.papers:
        match kind:
            case "cover":
                yield Made("checklist", cover_paper(shown, province, on, name, ground.names, ground.seen))
            case "statement":
                yield Made("supply-chain-statement", statement_paper(shown, province, on, name))
            case "certificate":
                drafts = [row for row in certificates(shown) if recipient.party in (None, row.end_user)]
                for place, row in enumerate(drafts, 1):
                    number = row.number or f"{shown.case.id}-EUC{place}"
                    file = "end-user-certificate" if len(drafts) == 1 else f"end-user-certificate-{place}"
                    yield Made(file, certificate_paper(shown, row, number, province, on))
            case "application":
                continue
            case _:
                if kind in ground.extra:
                    yield Made(kind, ground.extra[kind])


def _json(document: Any) -> bytes:
    return (json.dumps(document, ensure_ascii=False, indent=1, default=str) + "\n").encode()
