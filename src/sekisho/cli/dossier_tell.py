"""What `sekisho dossier build` has made, as lines that a compliance officer reads from top to bottom."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from sekisho.cli.layout import wrap
from sekisho.cli.output import paint, plain
from sekisho.cli.tell import Teller
from sekisho.cli.words import Speech, kilograms
from sekisho.determination.telling import clock_helps

if TYPE_CHECKING:
    from sekisho.cli.dossier_making import Told
    from sekisho.dossier.checks import Finding

_MOST: Final = 12
_OUTCOME_STYLE: Final = {"presumed_refusal": "bad", "prohibited": "bad", "information_needed": "open", "refer": "open"}


def summary(told: Told, language: str) -> Iterator[str]:
    """The case, what the law comes to, what contradicts and what is missing, what was made and told to whom."""
    yield from _Summary(told, Speech(language)).lines()


class _Summary:
    def __init__(self, told: Told, say: Speech) -> None:
        self.told, self.made, self.say = told, told.made, say

    def lines(self) -> Iterator[str]:
        yield from self._case()
        yield ""
        yield from self._finding()
        yield ""
        yield from self._checks()
        yield from self._papers()
        yield from self._chinese()
        yield ""
        yield from self._packs()

    def _case(self) -> Iterator[str]:
        say, folder = self.say, self.made.folder
        masses = [line.net_g for line in folder.lines]
        whole = kilograms(sum(each or 0 for each in masses)) if None not in masses else say("unknown")
        head = say(
            "pack.case",
            id=folder.case.id,
            kg=whole,
            exporter=self._name(folder.case.exporter),
            importer=self._name(folder.case.importer),
            users=say.listed([self._name(each) for each in folder.case.end_users or ()]) or say("unknown"),
        )
        for place, line in enumerate(wrap(plain(head))):
            yield paint(line, "bold") if place == 0 else line
        province = self.made.province
        yield from wrap(say("pack.province", authority=province.authority[say.language]), "  ")
        if province.particulars is None:
            yield from wrap(say("pack.no_particulars"), "    ")

    def _finding(self) -> Iterator[str]:
        say, finding = self.say, self.made.finding
        teller = Teller(self.made.finder.regime.law, say)
        under = finding["regime"]
        yield paint(say("pack.law", law=under["id"], on=under["on"], known_on=under["known_on"]), "bold")
        for line in finding["lines"]:
            outcome = line["outcome"]
            said = paint(say(f"outcome.{outcome}"), _OUTCOME_STYLE.get(outcome, "good"))
            yield f"  {say('pack.line', line=line['line'])}{say('colon')}{said}"
        seen: set[str] = set()
        for line in finding["lines"]:
            asked = dict.fromkeys(
                say.of(each["question"]) for each in line["missing_facts"] if each.get("answer") is None
            )
            drafted = self.made.province.drafted
            papers = dict.fromkeys(
                teller.paper(each["kind"]) for each in line["missing_documents"] if each["kind"] not in drafted
            )
            made = dict.fromkeys(
                teller.paper(each["kind"]) for each in line["missing_documents"] if each["kind"] in drafted
            )
            said_all = []
            if asked:
                said_all.append(say("asked_in_brief", questions=say("between_sentences").join(asked)))
            said_all += self._unproved(line["missing_facts"], teller)
            if made:
                said_all.append(say("pack.drafted", papers=say("semicolon").join(made)))
            if papers:
                said_all.append(say("missing_in_brief", papers=say("semicolon").join(papers)))
            for sentence in said_all:
                if sentence not in seen:
                    seen.add(sentence)
                    yield from wrap(sentence, "  - ")
        if clock_helps(finding):
            yield from wrap(teller.due(finding["clock"]), "  - ")

    def _unproved(self, facts: Iterable[Mapping[str, Any]], teller: Teller) -> list[str]:
        """What was answered and needs a paper that shows it, each question once with all of whom it is asked."""
        say = self.say
        found: dict[tuple[str, str], dict[str, None]] = {}
        for each in facts:
            if each.get("answer") is not None:
                papers = say("pack.or").join(teller.paper(kind) for kind in each["accepted_documents"])
                name = self._name(each["party"]) if each.get("party") else ""
                who = f"{say.named('role', each['asked_of'])} {name}".strip()
                found.setdefault((say.of(each["question"]), papers), {}).setdefault(who)
        return [
            say("pack.unproved", question=question, papers=papers, who=say("pack.and").join(who))
            for (question, papers), who in found.items()
        ]

    def _checks(self) -> Iterator[str]:
        say, standing = self.say, self.made.standing
        counts = {
            "contradictions": len(standing.contradictions),
            "gaps": len(standing.gaps),
            "warnings": len(standing.warnings),
            "notes": len(standing.notes),
            "unmade": len(standing.unmade),
        }
        head = wrap(say("pack.checks", **counts))
        style = "bad" if standing.contradictions else "open" if standing.gaps else "good"
        yield from (paint(line, style) for line in head)
        yield from self._findings("pack.contradictions", standing.contradictions, len(standing.contradictions))
        yield from self._findings("pack.gaps", standing.gaps)
        yield from self._findings("pack.warnings", standing.warnings)
        # What the papers below say is not said twice.
        unmade = [finding for finding in standing.unmade if finding.severity != "note"]
        yield from self._heading("pack.unmade", unmade)
        most = self._most(unmade)
        for finding in unmade[:most]:
            yield from wrap(plain(finding.rule[self.say.language]), "  - ")
            yield from wrap(plain(finding.cause[self.say.language]), "    ")
        yield from self._more(len(unmade) - most)

    def _most(self, found: Sequence[object]) -> int:
        """How many to tell here: all, where no paper that is written tells the rest."""
        return len(found) if self._report() is None else _MOST

    def _report(self) -> str | None:
        own = next((pack.name for pack in self.told.packs if pack.recipient.profile.id == "own"), None)
        return f"{own}/checks.pdf" if own is not None and self.told.written else None

    def _findings(self, phrase: str, found: Sequence[Finding], most: int | None = None) -> Iterator[str]:
        most = self._most(found) if most is None else most
        yield from self._heading(phrase, found)
        for finding in found[:most]:
            yield from wrap(plain(finding.cause[self.say.language]), "  - ")
            yield from wrap(plain(finding.remedy[self.say.language]), "    ")
        yield from self._more(len(found) - most)

    def _heading(self, phrase: str, found: Sequence[object]) -> Iterator[str]:
        if found:
            yield f"  {self.say(phrase)}{self.say('colon').rstrip()}"

    def _more(self, count: int) -> Iterator[str]:
        if count > 0:
            yield from wrap(self.say("pack.more", count=count, file=self._report()), "  - ")

    def _papers(self) -> Iterator[str]:
        from sekisho.dossier.papers import not_machine_checked

        say = self.say
        unread = not_machine_checked(self.made.papers)
        yield from self._heading("pack.unread", unread)
        most = self._most(unread)
        for paper in unread[:most]:
            why = "" if paper.problem is None else str(paper.problem.cause)
            state = say(f"pack.status.{paper.status.value}", why=why)
            yield from wrap(plain(f"{paper.file or paper.place}{say('colon')}{state}"), "  - ")
        yield from self._more(len(unread) - most)

    def _chinese(self) -> Iterator[str]:
        terms = dict.fromkeys(term for pack in self.told.packs for term in pack.no_chinese)
        if terms:
            shown = self.say.listed([*list(terms)[:_MOST], *(["…"] if len(terms) > _MOST else [])])
            yield from wrap(plain(self.say("pack.no_chinese", count=len(terms), terms=shown)), "  ")

    def _packs(self) -> Iterator[str]:
        from sekisho.dossier.folder.fields import sections

        say, told, titles = self.say, self.told, sections()
        if told.packs:
            yield paint(say("pack.written", out=told.out) if told.written else say("pack.would_write"), "bold")
        for pack in told.packs:
            recipient = pack.recipient.profile.name[say.language]
            if pack.recipient.party is not None:
                recipient = f"{recipient} {self._name(pack.recipient.party)}"
            files = say("pack.and").join(_grouped(pack.files))
            yield from wrap(plain(say("pack.for", name=pack.name, recipient=recipient, files=files)), "  ", "    ")
        names = dict.fromkeys(name for pack in told.packs for name in pack.allowed)
        if names:
            yield from wrap(plain(say("pack.allowed", names=say("pack.and").join(names))))
        if told.withheld:
            from sekisho.dossier.pack import redactions

            others = say("pack.and").join(redactions()[each].name[say.language] for each in told.withheld)
            yield from (paint(line, "bad") for line in wrap(say("pack.withheld", names=others)))
            if not told.packs:
                yield say("pack.nothing")
        if told.register:
            phrase = "pack.register" if told.written else "pack.would_register"
            yield from wrap(say(phrase, count=len(told.register), file="disclosures.yaml"))
            for line in told.register:
                told_of = dict.fromkeys(each.partition(".")[0] for each in line.what or ())
                what = say("pack.and").join(titles[each].title[say.language] for each in told_of)
                yield from wrap(plain(say("pack.registered", recipient=self._name(line.recipient), what=what)), "  - ")
        if any(pack.recipient.profile.id != "own" for pack in told.packs):
            yield ""
            yield from wrap(say("pack.next"))

    def _name(self, id: str | None) -> str:
        party = self.made.folder.party(id)
        return self.say("unknown") if party is None or not party.names else party.names[0]


def _grouped(files: Iterable[str]) -> list[str]:
    """Files of the same name once, with their endings: "checklist (pdf, docx)"."""
    endings: dict[str, list[str]] = {}
    for file in files:
        stem, _, ending = file.rpartition(".")
        endings.setdefault(stem, []).append(ending)
    return [f"{stem} ({', '.join(each)})" if len(each) > 1 else f"{stem}.{each[0]}" for stem, each in endings.items()]
