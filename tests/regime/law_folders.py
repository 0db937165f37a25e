"""Small law folders for tests: a sound one, to be spoilt in one place."""

from pathlib import Path

REGIME = """
id: x
title: {en: X, ja: X, zh: X}
coverage: {from: 2026-01-01}
dual_use_acts: [A]
source: s
confidence: high
"""
INSTRUMENTS = """
- id: A
  title: {en: Act A, ja: A, zh: A}
  issued: 2026-01-01
  states: [{from: 2026-01-01, state: in_force, known_from: 2026-01-01}]
  source: s
  confidence: high
"""
RULES = """
- id: A:1
  instrument: A
  cite: para 1
  effect: control
  scope: line
  basis: law
  when: "exported_from_cn and 'A' = ANY(listed_in)"
  text: {en: e, ja: j, zh: z}
- id: A:2
  instrument: A
  cite: para 2
  effect: require_document
  document: contract
  scope: line
  basis: law
  when: controlled
  text: {en: e, ja: j, zh: z}
"""
CONTROL_LIST = """\
code,instrument,part,form,family,element,declared,description_en,hs_reference,source,confidence
1C1,A,,metal,,Dy,no,dysprosium,28053012,s,high
"""
DOCUMENTS = """\
kind,name_en,name_ja,name_zh,asked_of,counts_when,from,to,known_from,source,confidence,basis
contract,contract,j,z,exporter,,,,,s,high,law
"""
EVIDENCE = """\
level,fact,least,from,to,known_from,source,confidence,basis
strict,end_use,documented,,,,s,high,practice
"""
LICENCE_TYPES = """\
kind,most_end_users,most_exports,most_months,cite,from,to,known_from,source,confidence,basis
individual,1,1,12,art. 1,,,,s,high,law
"""
CALENDAR = """\
kind,from,to,known_from,source,confidence,note
coverage,2026-01-01,2026-12-31,2026-01-01,s,high,
"""
CLOCKS = """
working_days: 45
instrument: A
cite: art. 2
calendar: calendar.csv
source: s
confidence: high
basis: law
observed:
  p50_days: null
  source: nobody said
  published: [{from: 2026-01-01, text: {en: e, ja: j, zh: z}, source: s, confidence: low}]
"""
POOLS = """
- id: P
  elements: [Dy]
  destination: JP
  from: 2026-01-01
  to: 2026-03-31
  ceiling_g: 1000
  text: {en: e, ja: j, zh: z}
  source: s
  confidence: low
  basis: law
"""
ENTITIES = """\
id,list,notice,name_en,name_zh,country,from,to,source,confidence
A#1,control_list,A,Firm,公司,JP,2026-01-01,,s,high
"""
ALIASES = """\
entity,alias,said_by,from,to,confidence
A#1,Firm KK,s,,,high
"""
FILES = {
    "regime.yaml": REGIME,
    "instruments.yaml": INSTRUMENTS,
    "rules.yaml": RULES,
    "control_list.csv": CONTROL_LIST,
    "documents.csv": DOCUMENTS,
    "evidence.csv": EVIDENCE,
    "licence_types.csv": LICENCE_TYPES,
    "calendar.csv": CALENDAR,
    "clocks.yaml": CLOCKS,
    "pools.yaml": POOLS,
    "lists/entities.csv": ENTITIES,
    "lists/aliases.csv": ALIASES,
}
OVERLAY = """
id: y
title: {en: Y, ja: Y, zh: Y}
overlay_of: x
source: s
confidence: low
"""


def law_folder(root: Path, name: str = "x", **changed: str) -> Path:
    """The sound law under `root`, each changed file (`rules_yaml="..."`) in the place of its own."""
    files = FILES | {_file(key): text for key, text in changed.items()}
    return write(root / name, files)


def overlay_folder(root: Path, name: str = "y", **files: str) -> Path:
    """An overlay of the sound law with the files given; `regime_yaml` is added to its head."""
    head = OVERLAY.replace("id: y", f"id: {name}") + files.pop("regime_yaml", "")
    return write(root / name, {"regime.yaml": head} | {_file(key): text for key, text in files.items()})


def write(folder: Path, files: dict[str, str]) -> Path:
    for file, text in files.items():
        place = folder / file
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
    return folder


def _file(key: str) -> str:
    stem, _, suffix = key.rpartition("_")
    return f"{stem.replace('lists_', 'lists/')}.{suffix}"
