"""Twelve rules of `cn` over facts that are all known, in plain Python: what every peer's answer is held to.

Standard library only: the peers' own environments import it too.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

# Rule, what it does, the strength of its effect.
OUTCOMES = (
    *("no_licence_required", "general_licence", "grantable", "grantable_in_part"),
    *("information_needed", "refer", "presumed_refusal", "prohibited"),
)
RULES = (
    ("MOFCOM-GAC-18/2025:1", "control", 0),
    ("MOFCOM-1/2026:1", "prohibit", 7),
    ("MOFCOM-46/2024:1", "prohibit", 7),
    ("MOFCOM-11/2026:1", "prohibit", 7),
    ("MOFCOM-12/2026:1", "refer", 5),
    ("CN-ECL-2020:12(3)", "presume_denial", 6),
    ("CN-ECL-2020:13", "refer", 5),
    ("CN-REG-792:16(1)", "require_document", 4),
    ("CN-REG-792:16(1)(4)", "require_document", 4),
    ("PRACTICE-JP-2026:supply-chain-statement", "require_document", 4),
    ("CN-REG-792:15(2)", "general_licence", 0),
    ("CN-REG-792:15(1)", "require", 4),
)
NAMES = tuple(rule for rule, _, _ in RULES)
STRENGTHS = tuple(strength for _, _, strength in RULES)
USES = ("civil", "military", "wmd", "terrorism")
YES_NO = (
    *("listed", "exported", "made_in_cn", "reaches_jp", "military_jp", "military_us", "user_jp", "user_us"),
    *("strength", "military_party", "barred_importer", "barred_user", "barred_receiver", "watched_importer"),
    *("watched_user", "application_form", "certificate", "original", "statement", "whole", "importer_jp", "to_jp"),
    *("general", "one_user"),
)


def fired(f: Mapping[str, Any]) -> list[bool]:
    """Which of RULES take effect on one case."""
    listed, exported, use = f["listed"], f["exported"], f["end_use"]
    of_china = exported or f["made_in_cn"]
    controlled, dual_use = exported and listed, listed
    military = use == "military"
    for_jp = f["military_jp"] or (military and f["user_jp"]) or (f["reaches_jp"] and f["strength"])
    for_us = f["military_us"] or (military and f["user_us"])
    barred = f["barred_importer"] or f["barred_user"] or f["barred_receiver"]
    watched = f["watched_importer"] or f["watched_user"]
    japan = f["importer_jp"] or f["to_jp"]
    return [
        controlled,
        dual_use and exported and for_jp,
        dual_use and of_china and for_us,
        dual_use and of_china and barred,
        dual_use and of_china and watched,
        of_china and use in ("wmd", "terrorism"),
        dual_use and of_china and (f["military_party"] or military),
        controlled and not f["application_form"],
        controlled and not (f["certificate"] and f["original"]),
        controlled and japan and not (f["statement"] and f["whole"]),
        controlled and f["general"],
        controlled and not (f["general"] or f["one_user"]),
    ]


def outcome(f: Mapping[str, Any]) -> tuple[int, int]:
    """The place of the outcome in OUTCOMES, and the rules that took effect as bits."""
    effects = fired(f)
    path = (1 if effects[10] else 2) if effects[0] else 0
    strongest = max([path, *(s for s, effect in zip(STRENGTHS, effects, strict=True) if effect)])
    return strongest, sum(1 << place for place, effect in enumerate(effects) if effect)


def peak_mib() -> float:
    """The most memory that this process has held since it began; what `getrusage` says is at least its parent's."""
    (told,) = (line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    return int(told.split()[1]) / 1024
