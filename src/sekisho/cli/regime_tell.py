"""Laws for a reader: which there are, what binds on a day, and what changed between two."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any

from sekisho.cli.layout import wrap
from sekisho.cli.output import paint
from sekisho.cli.words import EFFECTS, Speech, kilograms
from sekisho.facts import dictionary
from sekisho.regime.show import ENDED

Json = Mapping[str, Any]


def law_lines(laws: Iterable[Json], say: Speech) -> Iterator[str]:
    """Laws with their overlays, as `sekisho.regime.show.list_laws` gives them."""
    for law in laws:
        yield paint(law["id"], "bold") + f"  {say.of(law['title'])}"
        yield "    " + covered(law["covers"], say)
        yield from _note(law, say, "    ")
        for overlay in law["overlays"]:
            yield from wrap(say.of(overlay["title"]), f"    {law['id']}+{overlay['id']}  ")
            yield from _note(overlay, say, "        ")


def _note(law: Json, say: Speech, indent: str) -> Iterator[str]:
    """What a law leaves out, or an overlay assumes."""
    if law["note"]:
        yield from wrap(say.of(law["note"]), indent)


def covered(covers: Json, say: Speech) -> str:
    last = covers.get("to")
    return say("covers", first=covers["from"], last=last) if last else say("covers_on", first=covers["from"])


def show_lines(shown: Json, say: Speech) -> Iterator[str]:
    """What binds on the day, by what it does; then acts in another state, lists, the clock and pools."""
    regime = shown["regime"]
    yield paint(say("law_on", law=regime["id"], on=regime["on"], known_on=regime["known_on"]), "bold")
    yield from wrap(say.of(shown["title"]), "  ")
    yield f"  {covered(shown['covers'], say)}"
    yield f"  {regime['hash']}"
    for note in shown["notes"]:
        yield from ("", *wrap(say.of(note), "  "))
    for effect in EFFECTS:
        rules = [rule for rule in shown["rules"] if rule["effect"] == effect and rule["binds"] is True]
        if rules:
            yield from _heading(say(f"effect.{effect}"))
        for rule in rules:
            yield from _rule(rule, say)
    unknown = [rule for rule in shown["rules"] if rule["binds"] is None]
    if unknown:
        yield from _heading(say("heading.unknown"))
    for rule in unknown:
        yield from _rule(rule, say)
    if shown["parties"]:
        yield from _heading(say("heading.listed"))
    yield from _parties(shown["parties"], say)
    yield from _acts([act for act in shown["acts"] if act["binds"] is not True], say)
    gaps = [notice for notice in shown["lists"] if notice["here"] < notice["named"]]
    if gaps:
        yield from _heading(say("heading.gaps"))
    for gap in gaps:
        yield from wrap(say("gap", notice=say.of(gap["title"]), named=gap["named"], here=gap["here"]), "  - ")
    if shown["clock"] is not None:
        yield from _heading(say("heading.clock"))
        clock, calendar = shown["clock"], shown["clock"]["calendar"]
        told = say("clock.rule", days=clock["working_days"], cite=say.of(clock["citation"]), last=calendar["to"])
        yield from wrap(told, "  - ")
    yield from _pools(shown["pools"], say)


def _heading(title: str) -> Iterator[str]:
    yield ""
    yield paint(title, "bold")


def _rule(rule: Json, say: Speech) -> Iterator[str]:
    yield from wrap(say.of(rule["text"]), "  - ")
    yield from wrap(say.bracketed(say.of(rule["citation"]), rule["rule"], say.rests(rule)), "    ")


def _acts(acts: list[Json], say: Speech) -> Iterator[str]:
    """Acts that do not bind, or of which nobody can say, with the days of their state."""
    if acts:
        yield from _heading(say("heading.idle"))
    for act in acts:
        yield from wrap(f"{act_title(act, say)}{say('colon')}{state(act, say)}", "  - ")


def act_title(act: Json, say: Speech) -> str:
    """The title of an act, with its part where that has dates of its own."""
    part = [say.of(act["part_name"])] if act["part"] else []
    return say.clauses(say.of(act["title"]), *part)


def state(said: Json, say: Speech) -> str:
    """A state in words, with its days and who says so."""
    told = say.of(said["state_text"])
    if said["state"] is None:
        return told
    if said["state"] == ENDED:
        return say("ended", state=told, since=said["from"])
    return say("state", state=told, span=say.span(said["from"], said["to"]), by=say.of(said["said_by_text"]))


def _pools(pools: list[Json], say: Speech) -> Iterator[str]:
    if pools:
        yield from _heading(say("heading.pools"))
    for pool in pools:
        told = say("pool", pool=pool["id"], kg=kilograms(pool["ceiling_g"]), span=say.span(pool["from"], pool["to"]))
        yield from wrap(told, "  - ")
        yield from wrap(f"{say.of(pool['text'])} [{say('basis.' + pool['basis'])}]", "    ")


def diff_lines(diff: Json, say: Speech) -> Iterator[str]:
    """What the second law says that the first does not, in its own words, since when and on whose word."""
    one, other = (f"{side['id']}@{side['on']}~{side['known_on']}" for side in (diff["one"], diff["other"]))
    yield paint(say("from_to", one=one, other=other), "bold")
    for change in ("binds_now", "binds_no_longer", "unknown_now", "reworded"):
        rules = [rule for rule in diff["rules"] if rule["change"] == change]
        rules.sort(key=lambda rule: EFFECTS.index(rule["effect"]))
        if rules:
            yield from _heading(say(f"change.{change}"))
        for rule in rules:
            yield from _changed(rule, say)
    for kind, groups in diff["parties"].items():
        if groups:
            yield from _heading(say(f"parties.{kind}"))
        yield from _parties(groups, say)
    if diff["acts"]:
        yield from _heading(say("heading.acts"))
    yield from act_changes(diff["acts"], say)
    codes = {kind: found for kind, found in diff["control_codes"].items() if found}
    if codes:
        yield from _heading(say("heading.codes"))
    for kind, found in codes.items():
        by_act: dict[str, list[str]] = {}
        for entry in found:
            by_act.setdefault(entry["act"], []).append(entry["code"])
        for act, listed in by_act.items():
            told = say("state_by", state=say(f"codes.{kind}"), by=act)
            yield from wrap(told + say("colon") + say.listed(listed), "  - ")
    yield from _rows(diff, say)
    changed = [each for table in _TABLES for each in (diff[table]["appear"], diff[table]["disappear"])]
    if not (diff["rules"] or diff["acts"] or codes or any(changed) or any(diff["parties"].values())):
        yield "  " + say("no_change")


def _parties(groups: list[Json], say: Speech) -> Iterator[str]:
    """Parties by list and notice, each by its names."""
    for group in groups:
        name = say.named("list", group["list"])
        yield from wrap(say("parties", list=name, count=group["count"], by=say.of(group["title"])), "  - ")
        for party in group["parties"]:
            yield from wrap(_party(party["name"], party["country"], say), "      ")


def _party(names: Json, country: str, say: Speech) -> str:
    """A party's name in the reader's language, and beside it the one that stands in its register."""
    own, local = names.get(say.language), names.get("local")
    first = own or local or names.get("zh") or names.get("en") or ""
    others = [each for each in (local, names.get("zh"), names.get("en")) if each and each != first]
    return f"{first}{say('party', other=others[0], country=country) if others else f' ({country})'}"


def act_changes(acts: list[Json], say: Speech) -> Iterator[str]:
    """Acts with their state before and after."""
    for act in acts:
        yield from wrap(act_title(act, say), "  - ")
        yield from wrap(say("was", state=state(act["before"], say)), "    ")
        yield from wrap(say("is", state=state(act["after"], say)), "    ")


def _changed(rule: Json, say: Speech) -> Iterator[str]:
    before, after = rule["text_before"], rule["text_after"]
    text = before if after is None else after
    yield from wrap(say.of(text), "  - ")
    if rule["change"] == "reworded":
        yield from wrap(say("fields", fields=say.listed(rule["fields"])), "    ")
        if before and after and say.of(before) != say.of(after):
            yield from wrap(say("was", state=say.of(before)), "    ")
    yield from wrap(say.bracketed(say.of(rule["citation"]), rule["rule"], say.rests(rule)), "    ")
    if rule["since"] is not None:
        word = say("since", since=rule["since"], by=say.of(rule["said_by_text"]), known=rule["known_from"])
        yield from wrap(word, "    ")


def fact_label(name: str, language: str) -> str:
    """A fact in a few words; by its name, where the dictionary has none such."""
    known = dictionary().facts.get(name)
    return name if known is None else known.label[language]


_TABLES = ("documents", "evidence", "licence_types", "pools")


def _rows(diff: Json, say: Speech) -> Iterator[str]:
    for table in _TABLES:
        for kind in ("appear", "disappear"):
            rows = diff[table][kind]
            if rows:
                yield from _heading(say(f"rows.{table}.{kind}"))
            # Rows that rest on the same word stand together, and it is told once under them.
            for word, found in groupby(rows, lambda row: _row_rests(row, say)):
                for row in found:
                    yield from wrap(_row(table, row, say), "  - ")
                yield from wrap(word, "    ")


def _row_rests(row: Json, say: Speech) -> str:
    """Since when a row stands, on whose word, and whether it is law."""
    remarks = [say.span(row["from"], row["to"])] if row["from"] else []
    # Sources are written in English.
    source = row["source"] if say.language == "en" else say("row_source_in_json")
    remarks.append(say("row_source", source=source))
    if row["known_from"]:
        remarks.append(say("row_known", known=row["known_from"]))
    return say.bracketed(*remarks, say.rests(row))


def _row(table: str, row: Json, say: Speech) -> str:
    match table:
        case "documents":
            return say.of(row["name"])
        case "evidence":
            return say(
                "evidence",
                fact=fact_label(row["fact"], say.language),
                least=say(f"least.{row['least']}"),
                level=say(f"scrutiny.{row['level']}"),
            )
        case "pools":
            return f"{row['id']}{say('colon')}{kilograms(row['ceiling_g'])} kg. {say.of(row['text'])}"
    return say("licence_type", kind=row["kind"], months=row["most_months"])
