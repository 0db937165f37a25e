"""The rules of `cn` on one day written out by hand in NumPy: what the engine is measured against.

Nothing of the engine is used but the encoded columns that it too is given (`sekisho.facts`); the control list is read
from its CSV file. `true_bits` gives the bit of every rule that takes effect; `true_and_unknown_bits` gives beside it
the bit of every rule that may. There is no outcome, no mass, no missing fact and no law but this one: whoever changes a
sentence of the law changes this file. Bits stand in the order of RULES, 64 to a word.

The day is one on which Announcements 56, 57, 61 and 62 of 2025 are suspended: of them no rule takes effect.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sekisho.facts import FactSet, FactTable, Numbers, Terms

DAY = "2026-10-15"
RULES = (
    *("MOFCOM-GAC-18/2025:1", "MOFCOM-GAC-56/2025:1", "MOFCOM-GAC-57/2025:1", "MOFCOM-62/2025:1"),
    *("MOFCOM-61/2025:limb-1", "MOFCOM-61/2025:limb-2", "MOFCOM-61/2025:limb-3"),
    *("PRACTICE-JP-2026:strict", "PRACTICE-JP-2026:enhanced", "PRACTICE-JP-2026:watch-listed"),
    *("CUSTOMS-PRACTICE-2025:code-differs", "MOFCOM-1/2026:1", "MOFCOM-1/2026:2", "MOFCOM-46/2024:1"),
    *("MOFCOM-11/2026:1", "MOFCOM-11/2026:downstream", "MOFCOM-27/2026:1", "MOFCOM-27/2026:downstream"),
    *("MOFCOM-20/2026:1", "MOFCOM-23/2026:1", "MOFCOM-30/2026:1", "MOFCOM-12/2026:1", "MOFCOM-28/2026:1"),
    *("CN-ECL-2020:12(3)", "CN-ECL-2020:13", "MOFCOM-61/2025:refusal", "MOFCOM-61/2025:semiconductors"),
    *("CN-REG-792:16(1)", "CN-REG-792:16(1)(1)", "CN-REG-792:16(1)(2)", "CN-REG-792:16(1)(3)"),
    *("CN-REG-792:16(1)(4)", "CN-REG-792:16(1)(5)", "PRACTICE-JP-2026:supply-chain-statement"),
    *("MOFCOM-12/2026:risk-report", "MOFCOM-12/2026:pledge", "MOFCOM-28/2026:risk-report", "MOFCOM-28/2026:pledge"),
    *("CN-REG-792:16(2)-icp", "CN-REG-792:16(2)-past-licences", "CN-REG-792:16(2)-channels"),
    *("CN-REG-792:15(2)", "CN-REG-792:15(1)", "CN-REG-792:15(2)-end-users", "CN-ECL-2020:16", "CN-REG-792:15"),
    *("CN-REG-792:18", "CN-REG-792:18(1)", "CN-REG-792:23-25", "CN-REG-792:27", "PRACTICE-2025:one-mode"),
    *("PRACTICE-2025:production-evidence", "PRACTICE-2025:transaction-history", "PRACTICE-2025:reseller-guarantee"),
    *("CUSTOMS-PRACTICE-2025:composition-report", "MOFCOM-FAQ-2025-04-21:components", "MOFCOM-FAQ-IV:magnets"),
    *("MOFCOM-FAQ-V:phosphors", "MOFCOM-GAC-18/2025:impurity", "MOFCOM-FAQ-2025-04-15:hs-number"),
    *("CUSTOMS-PRACTICE-2025:declared-code", "MOFCOM-GAC-18/2025:customs-remark", "CN-TECH-CAT-2023:technology"),
    *("GENERAL-LICENCES-2025:known", "MOFCOM-12/2026:downstream", "MOFCOM-28/2026:downstream"),
    *("CN-ECL-2020:12(3)-listed-party", "MOFCOM-GAC-70/2025:third-countries", "MOFCOM-61/2025:humanitarian"),
)
PLACE = {rule: place for place, rule in enumerate(RULES)}

BLOCK = 1 << 16
BYTES = 16
ELEMENTS = ("Sc", "Y", "La", "Ce", "Pr", "Nd", "Pm", "Sm", "Eu", "Gd", "Tb", "Dy", "Ho", "Er", "Tm", "Yb", "Lu")
AT = {symbol: place for place, symbol in enumerate(ELEMENTS)}
FORMS = (
    *("ore", "oxide", "compound", "metal", "alloy", "target", "powder", "magnet", "phosphor", "functional_material"),
    *("reagent", "component", "equipment", "technology"),
)
FORM = {name: place for place, name in enumerate(FORMS)}
NO_FORM = len(FORMS)
FAMILIES = ("NdFeB", "SmCo", "other")
NDFEB, SMCO, OTHER, NO_FAMILY = range(4)
ALWAYS = 1 << 31
ACTS = ("MOFCOM-GAC-18/2025", "MOFCOM-GAC-56/2025", "MOFCOM-GAC-57/2025", "MOFCOM-62/2025")
ANNEX = ("MOFCOM-61/2025:annex-1-part-1", "MOFCOM-61/2025:annex-1-part-2")

CONTROL_NOTICES = ("MOFCOM-11/2026", "MOFCOM-20/2026", "MOFCOM-23/2026", "MOFCOM-27/2026", "MOFCOM-30/2026")
WATCH_NOTICES = ("MOFCOM-12/2026", "MOFCOM-28/2026")
PAPERS = {
    "application_form": "CN-REG-792:16(1)",
    "identity": "CN-REG-792:16(1)(1)",
    "contract": "CN-REG-792:16(1)(2)",
    "technical_description": "CN-REG-792:16(1)(3)",
    "party_introduction": "CN-REG-792:16(1)(5)",
}
OTHER_PAPERS = (
    *("end_user_certificate", "supply_chain_statement", "watch_list_risk_report", "watch_list_pledge"),
    *("icp_statement", "past_licences_statement", "channels_statement"),
)
REMARKED = ("oxide", "compound", "metal", "alloy", "target", "powder", "magnet")

Bits = NDArray[np.bool_]
Pair = tuple[Bits, Bits]
"""Is true, is false."""
Says = Callable[[Any], bool | None]


def is_(word: object) -> Says:
    return lambda value: None if value is None else value == word


def has(word: str) -> Says:
    return lambda value: value.has(word) if isinstance(value, FactSet) else None


def truth(value: Any) -> bool | None:
    return value if isinstance(value, bool) else None


QUESTIONS: Mapping[str, Mapping[str, Says]] = {
    "exported_from_cn": {"exported": truth},
    "made_in": {"made in CN": is_("CN")},
    "made_with_cn_technology": {"technology": truth},
    "countries_reached": {"reaches JP": has("JP")},
    "military_party_countries": {"military JP": has("JP"), "military US": has("US")},
    "end_user_countries": {"end user JP": has("JP"), "end user US": has("US")},
    "end_use": {**{word: is_(word) for word in ("military", "wmd", "terrorism")}, "civil": is_("civil")},
    "raises_military_strength": {"strength": truth},
    "any_party_military": {"military party": truth},
    "importer_country": {"importer JP": is_("JP")},
    "destination": {"destination JP": is_("JP")},
    "kind": {"general": is_("general"), "individual": is_("individual")},
    "end_user_count": {
        "one end user": is_(1),
        "an end user": lambda value: None if value is None else value >= 1,
    },
    "through_reseller": {"reseller": truth},
    "end_user_certificate_original": {"original": truth},
    "tree_whole": {"whole": truth},
    "documents": {paper: has(paper) for paper in (*PAPERS, *OTHER_PAPERS)},
    "form": {
        **{f"form {word}": is_(word) for word in ("magnet", "component", "phosphor", "technology")},
        "form remarked": lambda value: None if value is None else value in REMARKED,
    },
    **{
        f"{role}_on_{which}": {f"{role} {notice}": has(notice) for notice in notices}
        for which, roles, notices in (
            ("control_list", ("importer", "end_user", "item_receiver", "downstream"), CONTROL_NOTICES),
            ("watch_list", ("importer", "end_user", "downstream"), WATCH_NOTICES),
        )
        for role in roles
    },
}


class ControlList:
    """The list's entries as masks of elements by form and family; the last row and column stand for "not known"."""

    def __init__(self, path: Path) -> None:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        shape = (NO_FORM + 1, NO_FAMILY + 1)
        self.certain = {act: np.zeros(shape, dtype=np.uint32) for act in (*ACTS, *ANNEX)}
        self.possible = {act: np.zeros(shape, dtype=np.uint32) for act in (*ACTS, *ANNEX)}
        self.of_code: dict[str, NDArray[np.uint32]] = {}
        self.by_code = {
            act: {
                (FORM[row["form"]], row["code"])
                for row in rows
                if row["declared"] == "yes" and row["instrument"] == act
            }
            for act in ACTS
        }
        self.declared_forms = np.zeros(NO_FORM + 1, dtype=bool)
        self.hs: dict[str, set[str]] = {}
        self.elements: set[str] = set()
        for row in rows:
            form, code = FORM[row["form"]], row["code"]
            act = f"{row['instrument']}:{row['part']}" if row["part"] else row["instrument"]
            self.hs.setdefault(code, set()).update(number for number in row["hs_reference"].split(";") if number)
            if row["declared"] == "yes":
                self.declared_forms[form] = True
                continue
            bit = 1 << AT[row["element"]] if row["element"] else ALWAYS
            self.elements |= {row["element"]} if row["element"] else set()
            # The annex makes nothing dual-use, so its rows are no codes that goods have.
            mask = self.of_code.setdefault(code, np.zeros(shape, dtype=np.uint32)) if act in ACTS else None
            families = [FAMILIES.index(row["family"])] if row["family"] else [NDFEB, SMCO, OTHER, NO_FAMILY]
            for family in families:
                self.certain[act][form, family] |= bit
                if mask is not None:
                    mask[form, family] |= bit
            for family in {*families, NO_FAMILY}:
                self.possible[act][form, family] |= bit
                self.possible[act][NO_FORM, family] |= bit

    def hs_masks(self, numbers: Sequence[object]) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
        """Elements whose codes have any customs number, by form and family; and those whose codes go with each."""
        some = np.zeros((NO_FORM + 1, NO_FAMILY + 1), dtype=np.uint32)
        fits = np.zeros((len(numbers), NO_FORM + 1, NO_FAMILY + 1), dtype=np.uint32)
        for code, mask in self.of_code.items():
            if self.hs[code]:
                some |= mask
            for place, number in enumerate(numbers):
                if self.goes_with(code, number):
                    fits[place] |= mask
        return some, fits

    def goes_with(self, code: str, number: object) -> bool:
        known = self.hs.get(code, ())
        return isinstance(number, str) and any(number.startswith(one) or one.startswith(number) for one in known)


class Tables:
    """What depends on the distinct values of a batch alone: the answers to every question, as bits by code."""

    def __init__(self, table: FactTable, control_list: ControlList) -> None:
        self.table = table
        self.list = control_list
        self.codes: dict[str, NDArray[Any]] = {}
        self.answers: dict[str, NDArray[Any]] = {}
        self.at: dict[str, tuple[str, int]] = {}
        for fact, questions in QUESTIONS.items():
            column = self.terms(fact)
            width = np.uint8 if len(questions) <= 4 else np.uint16 if len(questions) <= 8 else np.uint32
            answers = np.zeros(len(column.values), dtype=width)
            for place, (name, says) in enumerate(questions.items()):
                self.at[name] = (fact, place)
                for code, value in enumerate(column.values):
                    told = says(value)
                    answers[code] |= 0 if told is None else 1 << (2 * place + (0 if told else 1))
            self.codes[fact], self.answers[fact] = column.codes, answers
        self.shares = [self.numbers(f"{symbol.lower()}_wt_pct") for symbol in ELEMENTS]
        form, family = self.terms("form"), self.terms("family")
        self.form_codes, self.family_codes = form.codes, family.codes
        self.form = np.array([FORM.get(value, NO_FORM) for value in form.values], dtype=np.uint8)
        families = {name: place for place, name in enumerate(FAMILIES)}
        self.family = np.array([families.get(value, NO_FAMILY) for value in family.values], dtype=np.uint8)
        self.origin_pct = self.numbers("cn_origin_value_pct")
        self._code_tables()

    def terms(self, fact: str) -> Terms:
        column = self.table.columns.get(fact)
        return column if isinstance(column, Terms) else Terms.constant(None, self.table.n)

    def numbers(self, fact: str) -> NDArray[np.float64]:
        column = self.table.columns.get(fact)
        return column.values if isinstance(column, Numbers) else np.full(self.table.n, np.nan)

    def _code_tables(self) -> None:
        control_list, declared, hs = self.list, self.terms("declared_control_code"), self.terms("hs_code")
        self.declared_codes, self.hs_codes = declared.codes, hs.codes
        nothing = np.zeros((NO_FORM + 1, NO_FAMILY + 1), dtype=np.uint32)
        self.code_mask = np.stack([control_list.of_code.get(str(code), nothing) for code in declared.values]).ravel()
        self.declared = np.array([value is not None for value in declared.values])
        # Of an item that goes by its declared code: under which acts is it listed, and where is that not known?
        # A code that is none of goods of that form tells nothing. The last form, not known, may be any of them.
        shape = (len(declared.values), NO_FORM + 1, len(ACTS))
        self.listed_by_code, self.open_by_code = np.zeros(shape, dtype=bool), np.zeros(shape, dtype=bool)
        for form in np.flatnonzero(control_list.declared_forms[:NO_FORM]).tolist():
            of_form = {code for codes in control_list.by_code.values() for each, code in codes if each == form}
            for at, value in enumerate(declared.values):
                for place, act in enumerate(ACTS):
                    lists_form = any(each == form for each, _ in control_list.by_code[act])
                    self.listed_by_code[at, form, place] = (form, value) in control_list.by_code[act]
                    self.open_by_code[at, form, place] = lists_form and value not in of_form
        self.listed_by_code[:, NO_FORM] = self.listed_by_code[:, :NO_FORM].any(axis=1)
        self.open_by_code[:, NO_FORM] = self.open_by_code[:, :NO_FORM].any(axis=1)
        some, fits = control_list.hs_masks(hs.values)
        self.hs_some, self.hs_fits = some.ravel(), fits.ravel()
        self.hs_known = np.array([value is not None for value in hs.values])
        is_listed = self.listed_by_code.any(axis=(1, 2))
        by_code = [code if isinstance(code, str) and is_listed[at] else "" for at, code in enumerate(declared.values)]
        self.hs_wrong_by_code = np.array(
            [
                [bool(control_list.hs.get(code)) and not control_list.goes_with(code, number) for code in by_code]
                for number in hs.values
            ]
        )


class Block:
    """Some lines of a batch, each question answered once."""

    def __init__(self, tables: Tables, lines: slice) -> None:
        self.tables = tables
        self.lines = lines
        self.words: dict[str, NDArray[Any]] = {}
        self._items()

    def _word(self, fact: str) -> NDArray[Any]:
        if fact not in self.words:
            self.words[fact] = np.take(self.tables.answers[fact], self.tables.codes[fact][self.lines], mode="clip")
        return self.words[fact]

    def yes(self, question: str) -> Bits:
        fact, place = self.tables.at[question]
        return (self._word(fact) & (1 << (2 * place))) != 0

    def no(self, question: str) -> Bits:
        fact, place = self.tables.at[question]
        return (self._word(fact) & (2 << (2 * place))) != 0

    def pair(self, question: str) -> Pair:
        return self.yes(question), self.no(question)

    def _items(self) -> None:
        """Form, family and elements as the list reads them; lines with an open share are read one more time."""
        tables = self.tables
        shares = [values[self.lines] for values in tables.shares]
        n = len(shares[0])
        form = np.take(tables.form, tables.form_codes[self.lines], mode="clip")
        family = np.take(tables.family, tables.family_codes[self.lines], mode="clip")
        self.no_form = form == NO_FORM
        powder = form == FORM["powder"]
        smco = shares[AT["Sm"]] >= 10
        unsaid = family == NO_FAMILY
        family[unsaid] = OTHER
        family[unsaid & (np.round(shares[AT["Nd"]] + shares[AT["Pr"]], 9) >= 10)] = NDFEB
        family[smco] = SMCO
        rows = np.flatnonzero(powder)
        if len(rows):
            alone = np.zeros(len(rows), dtype=bool)
            for values in shares:
                alone |= values[rows] > 90
            found = np.where(family[rows] == OTHER, FORM["alloy"], FORM["magnet"])
            form[rows] = np.where(alone, FORM["metal"], found)
        pure = (form == FORM["metal"]) | (form == FORM["oxide"]) | (form == FORM["compound"])
        strict = pure | (form == NO_FORM)
        present, possible = np.zeros(n, dtype=np.uint32), np.zeros(n, dtype=np.uint32)
        impure = np.zeros(n, dtype=bool)
        self.there: dict[str, Bits] = {}
        for symbol in ELEMENTS:
            if symbol not in tables.list.elements:
                continue
            place, values = AT[symbol], shares[AT[symbol]]
            there = values > 0
            self.there[symbol] = there
            if not there.any():
                continue
            counted = values >= 0.1
            impure |= there & ~counted
            present |= (counted | (there & ~strict)).astype(np.uint32) << np.uint32(place)
            possible |= (counted | (there & ~pure)).astype(np.uint32) << np.uint32(place)
        total = shares[0].copy()
        for values in shares[1:]:
            total += values
        rows = np.flatnonzero(np.isnan(total))
        if len(rows):
            some = np.stack([values[rows] for values in shares], axis=1)
            read = _read_open(tables, self.lines, rows, some)
            form[rows], family[rows], present[rows], possible[rows] = read
            pure = (form == FORM["metal"]) | (form == FORM["oxide"]) | (form == FORM["compound"])
        self.impure = impure & pure
        self.form, self.present, self.possible = form, present | np.uint32(ALWAYS), possible | np.uint32(ALWAYS)
        self.place = form.astype(np.intp) * (NO_FAMILY + 1) + family
        self.goes_by_code = np.take(tables.list.declared_forms, form, mode="clip")
        self.shares = shares

    def listed(self, act: str) -> Pair:
        """Is the item on the list of an act by description or, where only that tells it, by its declared code?"""
        tables = self.tables
        certain = (np.take(tables.list.certain[act].ravel(), self.place, mode="clip") & self.present) != 0
        may_be = (np.take(tables.list.possible[act].ravel(), self.place, mode="clip") & self.possible) != 0
        yes, no = certain, ~may_be
        if tables.list.by_code.get(act):
            at, declared = ACTS.index(act), tables.declared_codes[self.lines]
            rows = np.flatnonzero(self.goes_by_code | (self.form == NO_FORM))
            key = declared[rows], self.form[rows], at
            listed, is_open = tables.listed_by_code[key], tables.open_by_code[key]
            by_code = self.goes_by_code[rows]
            yes[rows] = np.where(by_code, listed, yes[rows])
            no[rows] = np.where(by_code, ~listed & ~is_open, no[rows] & ~listed & ~is_open)
        else:
            yes[self.goes_by_code] = False
            no[self.goes_by_code] = True
        return yes, no

    def told(self, first: Pair) -> Bits:
        """Is it certain under which of the acts the item is listed?"""
        told = first[0] | first[1]
        for act in ACTS[1:]:
            yes, no = self.listed(act)
            told &= yes | no
        return told

    def wrong_code(self) -> Bits:
        tables, declared = self.tables, self.tables.declared_codes[self.lines]
        size = (NO_FORM + 1) * (NO_FAMILY + 1)
        mask = np.take(tables.code_mask, declared.astype(np.intp) * size + self.place, mode="clip")
        wrong = np.take(tables.declared, declared, mode="clip") & ((mask & self.present) == 0)
        rows = np.flatnonzero(self.goes_by_code)
        wrong[rows] = tables.declared[declared[rows]] & ~self._has_its_code(rows)
        return wrong

    def wrong_hs(self) -> Bits:
        tables, hs = self.tables, self.tables.hs_codes[self.lines]
        size = (NO_FORM + 1) * (NO_FAMILY + 1)
        some = (np.take(tables.hs_some, self.place, mode="clip") & self.present) != 0
        fits = np.take(tables.hs_fits, hs.astype(np.intp) * size + self.place, mode="clip") & self.present
        wrong = np.take(tables.hs_known, hs, mode="clip") & some & (fits == 0)
        rows = np.flatnonzero(self.goes_by_code)
        declared = tables.declared_codes[self.lines][rows]
        wrong[rows] = tables.hs_wrong_by_code[hs[rows], declared] & tables.hs_known[hs[rows]] & self._has_its_code(rows)
        return wrong

    def _has_its_code(self, rows: NDArray[np.intp]) -> Bits:
        """Of lines that go by code: is the declared code one of such goods?"""
        declared = self.tables.declared_codes[self.lines][rows]
        has: Bits = self.tables.listed_by_code[declared, self.form[rows]].any(axis=1)
        return has


def _read_open(
    tables: Tables, lines: slice, rows: NDArray[np.intp], shares: NDArray[np.float64]
) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Form, family, and the elements that are and may be there, on lines where some share is not known."""
    form = tables.form[tables.form_codes[lines][rows]].astype(np.intp)
    family = tables.family[tables.family_codes[lines][rows]].astype(np.intp)
    least = np.nan_to_num(shares, nan=0.0)
    # As decimals have it: 100 - 99.9 is 0.1 and not a little less.
    left = np.round(np.maximum(100.0 - least.sum(axis=1), 0.0), 9)
    most = np.where(np.isnan(shares), left[:, None], shares)
    nd, pr, sm = AT["Nd"], AT["Pr"], AT["Sm"]
    both_least, both_most = np.round(least[:, nd] + least[:, pr], 9), np.round(most[:, nd] + most[:, pr], 9)
    free = (family == NO_FAMILY) & (most[:, sm] < 10)
    family = np.select(
        [least[:, sm] >= 10, free & (both_least >= 10), free & (both_most < 10)],
        [SMCO, NDFEB, OTHER],
        family,
    )
    powder = form == FORM["powder"]
    alone, may_be_alone = (least > 90).any(axis=1), (most > 90).any(axis=1)
    form = np.select(
        [powder & alone, powder & may_be_alone, powder & (family <= SMCO), powder & (family == OTHER), powder],
        [FORM["metal"], NO_FORM, FORM["magnet"], FORM["alloy"], NO_FORM],
        form,
    )
    pure = np.isin(form, (FORM["metal"], FORM["oxide"], FORM["compound"]))[:, None]
    strict = pure | (form == NO_FORM)[:, None]
    bits = np.uint32(1) << np.arange(len(ELEMENTS), dtype=np.uint32)
    present = (np.where(strict, least >= 0.1, least > 0) * bits).sum(axis=1, dtype=np.uint32)
    possible = (np.where(pure, most >= 0.1, most > 0) * bits).sum(axis=1, dtype=np.uint32)
    return form, family, present, possible


class Words:
    """Bits of many rules, gathered byte by byte."""

    def __init__(self, n: int) -> None:
        self.bytes = np.zeros((BYTES, n), dtype=np.uint8)
        self._spare = np.empty(n, dtype=np.uint8)

    def set(self, rule: str, bits: Bits) -> None:
        place = PLACE[rule]
        # NumPy multiplies bytes several at a time and shifts them one by one.
        np.multiply(bits.view(np.uint8), np.uint8(1 << place % 8), out=self._spare)
        self.bytes[place // 8] |= self._spare

    def into(self, out: NDArray[np.uint64]) -> None:
        told = out.view(np.uint8)
        for place, row in enumerate(self.bytes):
            told[:, place] = row


def true_bits(table: FactTable, control_list: ControlList) -> NDArray[np.uint64]:
    """The rules that take effect on each line: words of shape (n, 2)."""
    tables = Tables(table, control_list)
    out = np.empty((table.n, BYTES // 8), dtype=np.uint64)
    for start in range(0, table.n, BLOCK):
        lines = slice(start, min(start + BLOCK, table.n))
        _true(Block(tables, lines)).into(out[lines])
    return out


def _true(block: Block) -> Words:
    yes, no = block.yes, block.no
    words = Words(len(block.form))
    listed = block.listed(ACTS[0])
    dual_use, not_dual_use = listed
    exported, not_exported, made_in_cn = yes("exported"), no("exported"), yes("made in CN")
    controlled = exported & dual_use
    of_china = exported | made_in_cn
    told, wrong_code, wrong_hs = block.told(listed), block.wrong_code(), block.wrong_hs()
    wrong_code &= told
    wrong_hs &= told
    heavy = block.there["Dy"] | block.there["Tb"]
    reaches_jp, military_use = yes("reaches JP"), yes("military")
    watch = {
        (role, notice): yes(f"{role} {notice}")
        for role in ("importer", "end_user", "downstream")
        for notice in WATCH_NOTICES
    }
    bars = {
        (role, notice): yes(f"{role} {notice}")
        for role in ("importer", "end_user", "item_receiver", "downstream")
        for notice in CONTROL_NOTICES
    }
    watch_listed = np.logical_or.reduce(list(watch.values()))

    words.set("MOFCOM-GAC-18/2025:1", controlled)
    words.set("PRACTICE-JP-2026:strict", reaches_jp & heavy & dual_use)
    words.set("PRACTICE-JP-2026:enhanced", reaches_jp & dual_use)
    words.set("PRACTICE-JP-2026:watch-listed", watch_listed & dual_use)
    words.set("CUSTOMS-PRACTICE-2025:code-differs", (wrong_code | wrong_hs) & dual_use)

    for_jp = yes("military JP") | (military_use & yes("end user JP")) | (reaches_jp & yes("strength"))
    for_us = yes("military US") | (military_use & yes("end user US"))
    words.set("MOFCOM-1/2026:1", exported & for_jp & dual_use)
    words.set("MOFCOM-1/2026:2", not_exported & made_in_cn & for_jp & dual_use)
    words.set("MOFCOM-46/2024:1", of_china & for_us & dual_use)
    barred = of_china & dual_use
    for notice in CONTROL_NOTICES:
        named = bars["importer", notice] | bars["end_user", notice] | bars["item_receiver", notice]
        words.set(f"{notice}:1", barred & named)
    for notice in ("MOFCOM-11/2026", "MOFCOM-27/2026"):
        words.set(f"{notice}:downstream", barred & bars["downstream", notice])
    words.set("CN-ECL-2020:12(3)", of_china & (yes("wmd") | yes("terrorism")))
    words.set("CN-ECL-2020:13", barred & (yes("military party") | military_use))

    for paper, rule in PAPERS.items():
        words.set(rule, controlled & no(paper))
    words.set("CN-REG-792:16(1)(4)", controlled & (no("end_user_certificate") | no("original")))
    to_jp = yes("importer JP") | yes("destination JP")
    no_statement = no("supply_chain_statement") | no("whole")
    words.set("PRACTICE-JP-2026:supply-chain-statement", controlled & to_jp & no_statement)
    for notice in WATCH_NOTICES:
        first = watch["importer", notice] | watch["end_user", notice]
        words.set(f"{notice}:1", barred & first)
        words.set(f"{notice}:risk-report", controlled & first & no("watch_list_risk_report"))
        words.set(f"{notice}:pledge", controlled & first & no("watch_list_pledge"))
        words.set(f"{notice}:downstream", dual_use & watch["downstream", notice])
    general, individual = yes("general"), yes("individual")
    words.set("CN-REG-792:16(2)-icp", controlled & general & no("icp_statement"))
    words.set("CN-REG-792:16(2)-past-licences", controlled & general & no("past_licences_statement"))
    words.set("CN-REG-792:16(2)-channels", controlled & general & no("channels_statement"))
    words.set("CN-REG-792:15(2)", controlled & general)
    words.set("CN-REG-792:15(1)", controlled & individual & no("one end user"))
    words.set("CN-REG-792:15(2)-end-users", controlled & general & no("an end user"))

    for rule in WORDS_FOR_CONTROLLED:
        words.set(rule, controlled)
    words.set("PRACTICE-2025:one-mode", individual & controlled)
    words.set("PRACTICE-2025:reseller-guarantee", yes("reseller") & controlled)
    magnet = yes("form magnet")
    words.set("CUSTOMS-PRACTICE-2025:composition-report", exported & magnet)
    words.set("MOFCOM-FAQ-2025-04-21:components", yes("form component"))
    words.set("MOFCOM-FAQ-IV:magnets", magnet & heavy & dual_use)
    words.set("MOFCOM-FAQ-V:phosphors", yes("form phosphor"))
    words.set("MOFCOM-GAC-18/2025:impurity", block.impure)
    words.set("MOFCOM-FAQ-2025-04-15:hs-number", wrong_hs)
    words.set("CUSTOMS-PRACTICE-2025:declared-code", wrong_code)
    words.set("MOFCOM-GAC-18/2025:customs-remark", exported & (dual_use | yes("form remarked")))
    words.set("CN-TECH-CAT-2023:technology", yes("form technology"))
    words.set("GENERAL-LICENCES-2025:known", general & controlled)
    some_party = np.logical_or.reduce([watch_listed, *bars.values()])
    words.set("CN-ECL-2020:12(3)-listed-party", not_dual_use & of_china & some_party)
    of_annex = [block.listed(act)[0] for act in ANNEX]
    made_by_china = made_in_cn | yes("technology")
    holds_chinese = block.tables.origin_pct[block.lines] >= 0.1
    waits = (of_annex[0] & made_by_china) | (of_annex[1] & (made_by_china | holds_chinese))
    words.set("MOFCOM-GAC-70/2025:third-countries", not_exported & waits & dual_use)
    return words


WORDS_FOR_CONTROLLED = (
    *("CN-ECL-2020:16", "CN-REG-792:15", "CN-REG-792:18", "CN-REG-792:18(1)", "CN-REG-792:23-25", "CN-REG-792:27"),
    *("PRACTICE-2025:production-evidence", "PRACTICE-2025:transaction-history"),
)


def both(*pairs: Pair) -> Pair:
    yes, no = pairs[0]
    for more, less in pairs[1:]:
        yes, no = yes & more, no | less
    return yes, no


def either(*pairs: Pair) -> Pair:
    yes, no = pairs[0]
    for more, less in pairs[1:]:
        yes, no = yes | more, no & less
    return yes, no


def opposite(pair: Pair) -> Pair:
    return pair[1], pair[0]


def true_and_unknown_bits(table: FactTable, control_list: ControlList) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """The rules that take effect on each line, and those that may: words of shape (n, 2) each."""
    tables = Tables(table, control_list)
    true, unknown = (np.empty((table.n, BYTES // 8), dtype=np.uint64) for _ in range(2))
    for start in range(0, table.n, BLOCK):
        lines = slice(start, min(start + BLOCK, table.n))
        certain, may_be = _true_and_unknown(Block(tables, lines))
        certain.into(true[lines])
        may_be.into(unknown[lines])
    return true, unknown


def _true_and_unknown(block: Block) -> tuple[Words, Words]:
    ask = block.pair
    true, unknown = Words(len(block.form)), Words(len(block.form))

    def put(rule: str, pair: Pair) -> None:
        true.set(rule, pair[0])
        unknown.set(rule, ~(pair[0] | pair[1]))

    def put_any(rule: str, pair: Pair) -> None:
        """A rule for any item: where it is not known, it lifts no line that is not dual-use."""
        true.set(rule, pair[0])
        unknown.set(rule, ~(pair[0] | pair[1] | not_dual_use))

    dual_use = block.listed(ACTS[0])
    not_dual_use = dual_use[1]
    exported, made_in_cn = ask("exported"), ask("made in CN")
    controlled = both(exported, dual_use)
    of_china = either(exported, made_in_cn)
    told = block.told(dual_use)
    wrong_code, wrong_hs = ((wrong & told, ~wrong) for wrong in (block.wrong_code(), block.wrong_hs()))
    heavy = either(*((block.there[each], block.shares[AT[each]] <= 0) for each in ("Dy", "Tb")))
    reaches_jp = ask("reaches JP")
    watch = {
        (role, notice): ask(f"{role} {notice}")
        for role in ("importer", "end_user", "downstream")
        for notice in WATCH_NOTICES
    }
    bars = {
        (role, notice): ask(f"{role} {notice}")
        for role in ("importer", "end_user", "item_receiver", "downstream")
        for notice in CONTROL_NOTICES
    }
    watch_listed = either(*watch.values())

    put("MOFCOM-GAC-18/2025:1", controlled)
    strict = both(reaches_jp, heavy, dual_use)
    enhanced = both(reaches_jp, dual_use)
    listed_party, wrong = both(watch_listed, dual_use), both(either(wrong_code, wrong_hs), dual_use)
    put("PRACTICE-JP-2026:strict", strict)
    put("PRACTICE-JP-2026:enhanced", enhanced)
    put("PRACTICE-JP-2026:watch-listed", listed_party)
    put("CUSTOMS-PRACTICE-2025:code-differs", wrong)

    # Under scrutiny an answer in the line's favour that no paper bears out is not known.
    certified = block.yes("end_user_certificate") & block.yes("original")
    stated = block.yes("supply_chain_statement") & block.yes("whole")
    is_strict = ~strict[1]
    is_enhanced = is_strict | ~(enhanced[1] & listed_party[1] & wrong[1])
    certificate_lacks = ~certified
    doubted = is_enhanced & certificate_lacks
    doubted_strict = is_strict & certificate_lacks
    parties_doubted = doubted_strict & ~stated
    civil = block.yes("civil")
    believed = ~(civil & doubted)
    uses = {word: (block.yes(word), block.no(word) & believed) for word in ("military", "wmd", "terrorism")}
    military_use = uses["military"]
    user = {c: (block.yes(f"end user {c}"), block.no(f"end user {c}") & ~doubted) for c in ("JP", "US")}
    soldiers = {c: (block.yes(f"military {c}"), block.no(f"military {c}") & ~parties_doubted) for c in ("JP", "US")}
    strength = (block.yes("strength"), block.no("strength") & ~doubted_strict)
    military_party = (block.yes("military party"), block.no("military party") & ~parties_doubted)
    whole = (block.yes("whole") & ~(is_strict & ~stated), block.no("whole"))

    for_jp = either(soldiers["JP"], both(military_use, user["JP"]), both(reaches_jp, strength))
    for_us = either(soldiers["US"], both(military_use, user["US"]))
    put("MOFCOM-1/2026:1", both(exported, for_jp, dual_use))
    put("MOFCOM-1/2026:2", both(opposite(exported), made_in_cn, for_jp, dual_use))
    put("MOFCOM-46/2024:1", both(of_china, for_us, dual_use))
    barred = both(of_china, dual_use)
    for notice in CONTROL_NOTICES:
        named = either(bars["importer", notice], bars["end_user", notice], bars["item_receiver", notice])
        put(f"{notice}:1", both(barred, named))
    for notice in ("MOFCOM-11/2026", "MOFCOM-27/2026"):
        put(f"{notice}:downstream", both(barred, bars["downstream", notice]))
    put_any("CN-ECL-2020:12(3)", both(of_china, either(uses["wmd"], uses["terrorism"])))
    put("CN-ECL-2020:13", both(barred, either(military_party, military_use)))

    for paper, rule in PAPERS.items():
        put(rule, both(controlled, opposite(ask(paper))))
    certificate = both(ask("end_user_certificate"), ask("original"))
    put("CN-REG-792:16(1)(4)", both(controlled, opposite(certificate)))
    to_jp = either(ask("importer JP"), ask("destination JP"))
    statement = both(ask("supply_chain_statement"), whole)
    put("PRACTICE-JP-2026:supply-chain-statement", both(controlled, to_jp, opposite(statement)))
    report, pledge = opposite(ask("watch_list_risk_report")), opposite(ask("watch_list_pledge"))
    for notice in WATCH_NOTICES:
        first = either(watch["importer", notice], watch["end_user", notice])
        put(f"{notice}:1", both(barred, first))
        put(f"{notice}:risk-report", both(controlled, first, report))
        put(f"{notice}:pledge", both(controlled, first, pledge))
        put(f"{notice}:downstream", both(dual_use, watch["downstream", notice]))
    general, individual = ask("general"), ask("individual")
    file_general = both(controlled, general)
    put("CN-REG-792:16(2)-icp", both(file_general, opposite(ask("icp_statement"))))
    put("CN-REG-792:16(2)-past-licences", both(file_general, opposite(ask("past_licences_statement"))))
    put("CN-REG-792:16(2)-channels", both(file_general, opposite(ask("channels_statement"))))
    put("CN-REG-792:15(2)", file_general)
    put("CN-REG-792:15(1)", both(controlled, individual, opposite(ask("one end user"))))
    put("CN-REG-792:15(2)-end-users", both(file_general, opposite(ask("an end user"))))

    for rule in WORDS_FOR_CONTROLLED:
        put(rule, controlled)
    put("PRACTICE-2025:one-mode", both(individual, controlled))
    put("PRACTICE-2025:reseller-guarantee", both(ask("reseller"), controlled))
    magnet = ask("form magnet")
    put_any("CUSTOMS-PRACTICE-2025:composition-report", both(exported, magnet))
    put_any("MOFCOM-FAQ-2025-04-21:components", ask("form component"))
    put("MOFCOM-FAQ-IV:magnets", both(magnet, heavy, dual_use))
    put_any("MOFCOM-FAQ-V:phosphors", ask("form phosphor"))
    true.set("MOFCOM-GAC-18/2025:impurity", block.impure)
    put_any("MOFCOM-FAQ-2025-04-15:hs-number", wrong_hs)
    put_any("CUSTOMS-PRACTICE-2025:declared-code", wrong_code)
    put_any("MOFCOM-GAC-18/2025:customs-remark", both(exported, either(dual_use, ask("form remarked"))))
    put_any("CN-TECH-CAT-2023:technology", ask("form technology"))
    put("GENERAL-LICENCES-2025:known", file_general)
    some_party = either(watch_listed, *bars.values())
    put_any("CN-ECL-2020:12(3)-listed-party", both(opposite(dual_use), of_china, some_party))
    of_annex = [block.listed(act) for act in ANNEX]
    made_by_china = either(made_in_cn, ask("technology"))
    origin_pct = block.tables.origin_pct[block.lines]
    holds_chinese = (origin_pct >= 0.1, origin_pct < 0.1)
    waits = either(both(of_annex[0], made_by_china), both(of_annex[1], either(made_by_china, holds_chinese)))
    put("MOFCOM-GAC-70/2025:third-countries", both(opposite(exported), waits, dual_use))
    return true, unknown
