"""What a build of an importer's pack is made from, and what it came to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sekisho.cli.check import all_of
from sekisho.cli.options import today
from sekisho.errors import InputError

if TYPE_CHECKING:
    from sekisho.determination.finding import Finder
    from sekisho.dossier.checks import Finding, Screened
    from sekisho.dossier.folder import Folder, Place
    from sekisho.dossier.folder.model import Disclosure, PartyEntry
    from sekisho.dossier.pack import Ground, Pack, Province, Recipient, Words
    from sekisho.dossier.pack.standing import Standing
    from sekisho.dossier.papers import Examined
    from sekisho.screening.adjudication import Adjudications


@dataclass(frozen=True)
class Told:
    """What a build came to, for whoever tells it."""

    made: Building
    out: Path
    packs: tuple[Pack, ...]
    withheld: tuple[str, ...]
    register: tuple[Disclosure, ...]
    written: bool

    def as_json(self) -> dict[str, Any]:
        made, finding = self.made, self.made.finding
        return {
            "case": made.folder.case.id,
            "province": made.province.id,
            "written": str(self.out) if self.written else None,
            "packs": [
                {
                    "profile": pack.recipient.profile.id,
                    "folder": pack.name,
                    "recipient": pack.recipient.party or _exporter(made.folder, pack),
                    "files": [
                        {"file": each.file, "sha256": each.sha256, "bytes": len(pack.files[each.file])}
                        for each in pack.handed
                    ],
                    "what": list(pack.what),
                    "no_chinese": list(pack.no_chinese),
                    "allowed": list(pack.allowed),
                }
                for pack in self.packs
            ],
            "withheld": list(self.withheld),
            "contradictions": len(made.standing.contradictions),
            "gaps": len(made.standing.gaps),
            "checks": [each.as_json() for each in made.checks],
            "papers": [
                {
                    "file": paper.file,
                    "kind": paper.entry.kind if paper.entry else None,
                    "status": paper.status.value,
                    "unread_pages": list(paper.unread),
                    "problem": None if paper.problem is None else str(paper.problem),
                }
                for paper in made.papers
            ],
            "register_lines": len(self.register),
            "finding": finding,
        }


def _exporter(folder: Folder, pack: Pack) -> str | None:
    return folder.case.exporter if pack.recipient.profile.id == "exporter" else None


@dataclass(frozen=True)
class Building:
    """A case with all that was found of it."""

    folder: Folder
    finder: Finder
    finding: Mapping[str, Any]
    papers: tuple[Examined, ...]
    checks: tuple[Finding, ...]
    standing: Standing
    province: Province
    on: date
    elsewhere: tuple[PartyEntry, ...]
    allowed: tuple[str, ...]

    @classmethod
    def of(
        cls, path: Path, regime: str, province: str | None, adjudications: Path | None, allowed: tuple[str, ...]
    ) -> Building:
        from sekisho.determination.finding import Finder
        from sekisho.dossier.checks import Given, check_folder
        from sekisho.dossier.folder import parties_elsewhere, read_folder, to_application
        from sekisho.dossier.pack import province as profile
        from sekisho.dossier.pack.build import check_allowed
        from sekisho.dossier.pack.standing import standing
        from sekisho.dossier.papers import examine
        from sekisho.regime.own import load
        from sekisho.screening.adjudication import NOBODY, read_adjudications

        finder, folder, judged = all_of(
            lambda: Finder.of(load(regime, today())),
            lambda: read_folder(path),
            lambda: read_adjudications(adjudications, today()) if adjudications else NOBODY,
        )
        place = "--province" if province else str(folder.case.at("province"))
        dossier, asked = all_of(
            lambda: to_application(folder), lambda: profile(province or folder.case.province, place)
        )
        try:
            finding = finder.find(dossier, judged)
        except InputError as error:
            raise InputError(problem.inside(folder.source) for problem in error.problems) from None
        papers = tuple(examine(folder))
        given = Given(
            papers=papers,
            screening=dict(_screened(finder, folder, dossier.filed_on, judged)),
            application=dossier,
            regime=finder.regime,
        )
        checks = check_folder(folder, given)
        elsewhere = parties_elsewhere(folder)
        made = cls(folder, finder, finding, papers, checks, standing(checks), asked, today(), elsewhere, allowed)
        check_allowed(made._ground(folder))
        return made

    def packs(self, wanted: list[str]) -> Iterator[Pack]:
        """The packs, the house's own last: its register tells of the others."""
        from sekisho.dossier.pack import make, recipients

        ground = self._ground(self.folder)
        others = []
        for name, recipient in recipients(self.folder, [each for each in wanted if each != "own"]):
            others.append(make(ground, name, recipient))
            yield others[-1]
        for name, recipient in recipients(self.folder, [each for each in wanted if each == "own"]):
            told = replace(self.folder, disclosures=(*self.folder.disclosures, *self.register(others)))
            yield make(self._own(replace(ground, folder=told), recipient), name, recipient)

    def register(self, packs: list[Pack]) -> tuple[Disclosure, ...]:
        from sekisho.dossier.pack import disclosures

        return disclosures(self.folder, packs, self.on)

    def _ground(self, folder: Folder) -> Ground:
        from sekisho.dossier.pack import Ground
        from sekisho.dossier.pack.cover import Seen
        from sekisho.dossier.papers import Status

        names: dict[str, Words] = {kind: paper.name for kind, paper in self.finder.regime.law.documents.items()}
        states = {Status.READ: "read", Status.MISSING: "gone", Status.NOT_FILED: "unfiled"}
        seen: dict[Place, Seen] = {}
        for paper in self.papers:
            if paper.entry is not None:
                state = states.get(paper.status, "unread")
                if paper.status is Status.REFUSED:
                    state = "empty" if paper.size_bytes == 0 else "unusable"
                seen[paper.entry.place] = Seen(state, paper.sha256)
        return Ground(
            folder=folder,
            province=self.province,
            on=self.on,
            names=names,
            seen=seen,
            elsewhere=self.elsewhere,
            allowed=self.allowed,
        )

    def _own(self, ground: Ground, recipient: Recipient) -> Ground:
        from sekisho.cli.dossier_finding import TITLE, finding_blocks
        from sekisho.dossier.pack import (
            CHECKS_TITLE,
            HOLDINGS_TITLE,
            checks_blocks,
            holdings_blocks,
            house_paper,
        )

        contents = {
            "checks": (CHECKS_TITLE, checks_blocks(self.checks, self.papers)),
            "finding": (TITLE, finding_blocks(self.finding, self.finder.regime.law, self.province.drafted)),
            "holdings": (HOLDINGS_TITLE, holdings_blocks(ground.folder)),
        }
        extra = {
            kind: house_paper(ground.folder, self.on, title, blocks, recipient.profile.name)
            for kind, (title, blocks) in contents.items()
        }
        return replace(ground, extra=extra)


def _screened(finder: Finder, folder: Folder, filed_on: date, judged: Adjudications) -> Iterator[tuple[str, Screened]]:
    """How every party of the folder stands to the lists, by each of its names; the gravest answer counts."""
    from sekisho.dossier.checks import VERDICTS, Screened
    from sekisho.screening.names.unread import unread

    day = finder.regime.day(filed_on)
    for party in folder.parties:
        found = [verdict for name in party.names for verdict in _hits(finder, party, name, day, judged)]
        # Who has a name that cannot be looked for, and no hit, is not clear of anything: he was not screened.
        if found or (party.names and not any(map(unread, party.names))):
            verdict, about = max(found, key=lambda each: VERDICTS.index(each[0]), default=("clear", ""))
            yield party.id, Screened(verdict, day, about)


def _hits(finder: Finder, party: PartyEntry, name: str, day: date, judged: Adjudications) -> Iterator[tuple[str, str]]:
    known_on = finder.regime.known_on
    for hit in finder.screener.find(name, party.country, day, judged, known_on=known_on).hits:
        if hit.same is None:
            yield "hit", hit.entity.name
        elif hit.same:
            yield hit.entity.list, hit.entity.name
