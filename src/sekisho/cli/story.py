"""The demonstration: the law on four days, seven applications, one docket under two laws, and what is said of Japan."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from sekisho.cli.docket_tell import replay_lines, tally_lines
from sekisho.cli.layout import wrap
from sekisho.cli.output import paint, progress
from sekisho.cli.regime_tell import state
from sekisho.cli.supply_in_brief import ANSWERS
from sekisho.cli.tell import Teller
from sekisho.cli.words import Speech
from sekisho.determination.dockets.decide import decide_file
from sekisho.determination.dockets.replay import replay_file
from sekisho.determination.dockets.synth import write_synth
from sekisho.determination.finding import Finder
from sekisho.dossier import read_file
from sekisho.places import data_path
from sekisho.regime.diff import diff
from sekisho.regime.law import Law, Regime
from sekisho.regime.naming import load
from sekisho.regime.rows import load_yaml
from sekisho.regime.show import show

APPLICATIONS: Final = "applications"
MOST_FLIPS: Final = 6


@dataclass(frozen=True)
class Story:
    """The story in one language. `lines` of the synthetic docket; every regime names its day of knowledge."""

    say: Speech
    told_of: Mapping[str, Any]
    claims: list[Mapping[str, Any]]
    folder: Path
    lines: int

    @classmethod
    def read(cls, language: str, lines: int | None = None) -> Story:
        """The story in data/demo; `lines` instead of as many as it names."""
        folder = data_path("demo")
        told_of, claims = (load_yaml((folder / name).read_bytes(), name) for name in ("story.yaml", "claims.yaml"))
        return cls(Speech(language), told_of, claims, folder, lines or told_of["docket"]["lines"])

    def told(self) -> Iterator[str]:
        yield paint(self.say.of(self.told_of["title"]), "bold")
        yield from wrap(self.say.of(self.told_of["intro"]))
        yield from self.laws()
        yield from self.cases()
        yield from self.docket()
        yield from self.said_of_japan()
        yield from self.next()

    def _chapter(self, chapter: Mapping[str, Any]) -> Iterator[str]:
        title = self.say.of(chapter["title"])
        yield from ("", "", paint(title, "bold"), "=" * 80)

    def laws(self) -> Iterator[str]:
        """What bound, what did not, and what nobody can say, on four days."""
        chapter = self.told_of["laws"]
        yield from self._chapter(chapter)
        for told in chapter["days"]:
            law = _load(told["regime"])
            assert law.on is not None
            # Statutes bind on all four days, and practice and guidance are no acts of the state.
            acts = [act for act in show(law, law.on)["acts"] if act["kind"] == "announcement" and act["state"]]
            yield from ("", *wrap(self.say.of(told["text"])), f"  {law.name}")
            yield from self._acts(acts)
        known = chapter["known"]
        yield from ("", *wrap(self.say.of(known["text"])))
        yield from self._restated(known["one"], known["other"])

    def _acts(self, acts: list[Mapping[str, Any]]) -> Iterator[str]:
        say = self.say
        for binds, phrase in ((True, "acts.bind"), (False, "acts.idle"), (None, "acts.unknown")):
            named: dict[str, list[str]] = {}
            for act in acts:
                if act["binds"] is binds:
                    told = say.clauses(say.of(act["state_text"]), say.span(act["from"], act["to"]))
                    named.setdefault("" if binds else f" ({told})", []).append(self._short(act))
            if named:
                told = say("semicolon").join(say.listed(acts) + state for state, acts in named.items())
                yield from wrap(say(phrase) + told, "  - ")

    def _restated(self, one: str, other: str) -> Iterator[str]:
        """The acts that two regimes both know, in different states."""
        say = self.say
        named: dict[tuple[str, str], list[str]] = {}
        for act in diff(_load(one), _load(other)).as_json()["acts"]:
            if None not in (act["before"]["state"], act["after"]["state"]):
                states = tuple(state(act[side], say) for side in ("before", "after"))
                named.setdefault((states[0], states[1]), []).append(self._short(act))
        for (before, after), acts in named.items():
            yield from wrap(say.listed(acts), "  - ")
            yield from wrap(say("was", state=before), "    ")
            yield from wrap(say("is", state=after), "    ")

    def _short(self, act: Mapping[str, Any]) -> str:
        """An act by its number, which is the same in every language, with the part that has dates of its own."""
        return f"{act['act']} ({self.say.of(act['part_name'])})" if act["part"] else str(act["act"])

    def cases(self) -> Iterator[str]:
        """Each application in brief: what it comes to, why, what is asked and by when."""
        chapter = self.told_of["cases"]
        finder = Finder.of(_load(chapter["regime"]))
        teller = Teller(finder.regime.law, self.say)
        yield from self._chapter(chapter)
        for case in chapter["files"]:
            yield ""
            source = f" [{case['source']}; {self.say('confidence.' + case['confidence'])}]" if "source" in case else ""
            yield from wrap(self.say.of(case["text"]) + source)
            yield from teller.brief(finder.find(read_file(self.folder / APPLICATIONS / case["file"])))

    def docket(self) -> Iterator[str]:
        """A synthetic docket, each line under its own day's law, then all of it under two laws."""
        chapter, say = self.told_of["docket"], self.say
        baseline, reform = _load(chapter["baseline"]), _load(chapter["reform"])
        yield from self._chapter(chapter)
        yield from wrap(say.of(chapter["text"]).format(lines=f"{self.lines:,}", seed=chapter["seed"]))
        with tempfile.TemporaryDirectory(prefix="sekisho-") as folder:
            docket, findings = Path(folder, "docket.parquet"), Path(folder, "findings.parquet")
            with progress("docket") as done:
                write_synth(docket, self.lines, chapter["seed"], done)
            with progress("decide") as done:
                own_day = _load(chapter["regime"])
                tally = decide_file(docket, findings, own_day, done)
            with progress("replay") as done:
                replayed = replay_file(docket, baseline, reform, done)
        yield from ("", *wrap(say.of(chapter["decided"])), *tally_lines(tally, own_day.name, say))
        yield from ("", *wrap(say.of(chapter["replayed"])), *replay_lines(replayed, say, MOST_FLIPS))
        yield from ("", *wrap(say.of(chapter["sentences"])))
        yield from self._sentences(replayed["flips"], reform.law)

    def _sentences(self, flips: list[Mapping[str, Any]], law: Law) -> Iterator[str]:
        lines: dict[str, int] = {}
        for flip in flips:
            for rule in flip["rules"]:
                lines[rule] = lines.get(rule, 0) + flip["lines"]
        texts = {rule.id: rule.text for rule in law.rules}
        for rule, count in sorted(lines.items(), key=lambda each: (-each[1], each[0]))[:MOST_FLIPS]:
            counted = self.say("sentence", rule=rule, lines=f"{count:,}")
            yield from wrap(f"{self.say.of(texts[rule])} [{counted}]", "  - ")

    def said_of_japan(self) -> Iterator[str]:
        """Each sentence about Japan with what public material says, which part of Sekisho answers it, and how."""
        chapter, say = self.told_of["claims"], self.say
        yield from self._chapter(chapter)
        yield from wrap(say.of(chapter["lead"]).format(article=chapter["article"]))
        for claim in self.claims:
            yield ""
            quoted = say("claim", claim=say.of(claim["claim"]), held=say(f"held.{claim['held']}"))
            yield from wrap(quoted)
            yield from wrap(say.of(claim["figure"]), "  ")
            yield from wrap(f"[{claim['source']}; {say('confidence.' + claim['confidence'])}]", "  ")
            here = say("here" if claim["there"] else "not_here")
            yield from wrap(here + say("colon") + say.of(claim["part"]), "  ")
            if "answer" in claim:
                for sentence in ANSWERS[claim["answer"]](self.say.language):
                    yield from wrap(sentence, "  - ")

    def next(self) -> Iterator[str]:
        chapter = self.told_of["next"]
        yield from self._chapter(chapter)
        for row in chapter["lines"]:
            yield from wrap(self.say.of(row["text"]), "  ")
            yield "    " + row["command"].format(applications=_near(self.folder / APPLICATIONS))

    def office(self, port: int) -> Iterator[str]:
        """What there is to say of the office, which opens on `port`."""
        yield from ("", *wrap(self.say.of(self.told_of["office"]).format(port=port)))


def _load(name: str) -> Regime:
    """A regime of the story; it names its day of knowledge, so the day of determination does not matter to it."""
    return load(name, date.max)


def _near(folder: Path) -> Path:
    """A folder as one would type it here."""
    here = Path.cwd()
    return folder.relative_to(here) if folder.is_relative_to(here) else folder
