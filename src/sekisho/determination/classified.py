"""Why an item is the entry of the control list that it is, or none of those that come nearest.

The entry's own wording, and what the application says of the goods: form, family, and the shares that the entry asks
for. Only acts that bind on the day are told of; what is open is asked of persons, see `questions.missing_facts`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

from sekisho.determination.fold import Folded, list_act
from sekisho.determination.verdict import Determiner
from sekisho.dossier.words import choice
from sekisho.facts import Dictionary
from sekisho.facts.dictionary import LANGUAGES
from sekisho.materials.elements import elements
from sekisho.materials.items import FAMILY_FROM_WT_PCT, IMPURITY_BELOW_WT_PCT, UNKNOWN, Family, Form
from sekisho.regime.control_list import ControlListEntry
from sekisho.regime.instruments import Instrument

Json = dict[str, Any]
Text = Mapping[str, str]

_PURE: Final = frozenset((Form.METAL, Form.OXIDE, Form.COMPOUND))
_FAMILIES: Final = {Family.NDFEB: "NdFeB", Family.SMCO: "SmCo", Family.OTHER: "other"}
_MAKES: Final = {Family.NDFEB: ("Nd", "Pr"), Family.SMCO: ("Sm",)}
"""The shares that make a family where nobody stated it."""
_MOST_IN_WORDS: Final = 3
_LEAST_SURE_LAST: Final = ("high", "medium", "low")

_FITS: Final = {
    "en": "It is {entry}: {said}",
    "ja": "{entry}に該当する。{said}",
    "zh": "属于{entry}：{said}",
}
_NEAREST: Final = {
    "en": "{act} lists, nearest to the item, {entries}; it is none of them: {said}",
    "ja": "{act}のうち最も近いのは{entries}であり、いずれにも該当しない。{said}",
    "zh": "{act}中最接近的是{entries}，该物项均不属于：{said}",
}
_NO_SUCH_FORM: Final = {
    "en": "{act} lists no goods of this form: {said}",
    "ja": "{act}にこの形態の品目はない。{said}",
    "zh": "{act}未列有此种形态的物项：{said}",
}
_BY_CODE: Final = {
    "en": "{act} lists goods of this form by their code, and the declared one is none of its codes: {said}",
    "ja": "{act}はこの形態の品目をコードで掲げるが、申告されたコードはそのいずれでもない。{said}",
    "zh": "{act}对此种形态的物项按编码列明，而申报编码不在其中：{said}",
}
_NOT_FROM_CHINA: Final = {
    "en": "{act} asks for a licence for goods that leave China, and these do not",
    "ja": "{act}が許可を求めるのは中国からの輸出であり、本件はそれに当たらない",
    "zh": "{act}仅要求自中国出口的物项取得许可，本件并非自中国出口",
}
_DESCRIBED: Final = {
    # With an element of which the goods are, with one that they hold, and with none.
    "metal": {"ja": "金属{element}", "zh": "金属{element}"},
    "oxide": {"ja": "酸化{element}", "zh": "氧化{element}"},
    "with": {
        "ja": "{element}を含む{family}{form}",
        "zh": "含{element}的{family}{form}",
    },
    "plain": {"ja": "{family}{form}", "zh": "{family}{form}"},
}
_MIXTURES: Final = {"ja": "およびその混合物", "zh": "及其混合物"}
_DERIVED: Final = {
    "en": "{family} (a reading, from {least} %: {shares})",
    "ja": "{family}({least} %以上による読み方：{shares})",
    "zh": "{family}(按{least} %以上的理解：{shares})",
}
_READ_AS: Final = {"en": "{stated}, read as {form}", "ja": "{stated}({form}と読む)", "zh": "{stated}(视为{form})"}
_IMPURITY: Final = {
    "en": "{share} (below {least} %, read as an impurity)",
    "ja": "{share}({least} %未満のため不純物と読む)",
    "zh": "{share}(低于{least} %，视为杂质)",
}
_AND: Final = {"en": ", ", "ja": "、", "zh": "、"}
_END: Final = {"en": "; ", "ja": "；", "zh": "；"}
_COLON: Final = {"en": ": ", "ja": "：", "zh": "："}


def classification(determiner: Determiner, folded: Folded, row: int, day: date) -> list[Json]:
    """For each act that binds and lists dual-use items: the codes that a line's item has, or those that come nearest.

    `[{"act", "listed", "codes", "text", "source", "confidence"}]`, the text in every language; of an act of which it is
    open whether it lists the item, nothing. Where some act lists it, those that do not are left out.
    """
    acts = [act for act in determiner.law.dual_use_acts if determiner.regime.act_binds(*list_act(act), day) is True]
    teller = _Teller(determiner, folded, row)
    listing = [act for act in acts if folded.items.listed(act).is_true[row]]
    if listing:
        return [told for act in listing for told in teller.fits(act)]
    return [told for act in acts if folded.items.listed(act).is_false[row] for told in teller.near(act)]


class _Teller:
    def __init__(self, determiner: Determiner, folded: Folded, row: int) -> None:
        self.determiner, self.folded, self.row = determiner, folded, row
        self.dictionary: Dictionary = determiner.dictionary
        described = folded.items.described
        self.form, self.family = int(described.form[row]), int(described.family[row])

    def fits(self, act: str) -> Iterator[Json]:
        """A sentence for each code of the act that the item has."""
        codes = self.folded.items.codes(self.row, act)
        entries = [each for each in self._of_form(act) if each.code in codes]
        for entry in entries:
            said = self._said([entry])
            wording = self._wording(entry)
            text = {each: _FITS[each].format(entry=wording[each], said=said[each]) for each in LANGUAGES}
            yield self._told(act, True, [entry], text)
        exported = self.folded.asked.table.value("exported_from_cn", self.row)
        if self.folded.controlled.is_false[self.row] and exported is not None and not exported:
            title = self._title(act)
            yield self._told(
                act, True, entries, {each: _NOT_FROM_CHINA[each].format(act=title[each]) for each in title}
            )

    def near(self, act: str) -> Iterator[Json]:
        """A sentence on the entries of the act for goods of the item's form, of its family where there are such."""
        if self.form == UNKNOWN:
            return
        of_form = self._of_form(act)
        nearest = [each for each in of_form if each.family in (None, self.family)] or of_form
        by_code = any(entry.declared for entry in nearest)
        phrase = _NO_SUCH_FORM if not nearest else _BY_CODE if by_code else _NEAREST
        said, title, entries = self._said(nearest), self._title(act), self._named(nearest)
        text = {
            each: phrase[each].format(act=title[each], entries=entries[each], said=said[each]) for each in LANGUAGES
        }
        yield self._told(act, False, nearest, text)

    def _of_form(self, act: str) -> Sequence[ControlListEntry]:
        return self.determiner.law.control_list.by_form.get((act, self.form), ())

    def _told(self, act: str, listed: bool, entries: Sequence[ControlListEntry], text: Text) -> Json:
        """As sure as the least sure of the entries; where the act has none, as the act itself."""
        instrument = self.determiner.law.instruments[list_act(act)]
        rests: Sequence[ControlListEntry | Instrument] = entries or [instrument]
        return {
            "act": act,
            "listed": listed,
            "codes": list(dict.fromkeys(entry.code for entry in entries)),
            "text": dict(text),
            "source": " ; ".join(dict.fromkeys(each.source for each in rests)),
            "confidence": max((each.confidence for each in rests), key=_LEAST_SURE_LAST.index),
        }

    def _title(self, act: str) -> Text:
        return self.determiner.law.instruments[list_act(act)].title

    def _named(self, entries: Sequence[ControlListEntry]) -> Text:
        """Few entries in their words, many by element and code: they are all of one form."""
        if len(entries) <= _MOST_IN_WORDS:
            worded = [self._wording(entry) for entry in entries]
            return {each: _AND[each].join(wording[each] for wording in worded) for each in LANGUAGES}
        form = choice("form", self._form_name())
        listed = ", ".join(f"{entry.element or _family_name(entry)} ({entry.code})" for entry in entries)
        return {each: f"{form[each]}{_COLON[each]}{listed}" for each in LANGUAGES}

    def _wording(self, entry: ControlListEntry) -> Text:
        """An entry in the list's words; in languages in which the list was not read, in words of ours for the same."""
        form_name = entry.form.name.lower()
        form = choice("form", form_name)
        family: Text = {} if entry.family is None else choice("family", _family_name(entry))
        kind = "plain" if not entry.element else form_name if form_name in _DESCRIBED else "with"
        element = _element_name(entry)
        told = {
            each: phrase.format(element=element.get(each, ""), form=form[each], family=family.get(each, ""))
            for each, phrase in _DESCRIBED[kind].items()
        }
        if "mixtures" in entry.description_en:
            told = {each: f"{said}{_MIXTURES[each]}" for each, said in told.items()}
        told["en"] = entry.description_en
        return {
            each: f"{told[each]} ({entry.code})" if each == "en" else f"{told[each]}({entry.code})" for each in told
        }

    def _said(self, entries: Sequence[ControlListEntry]) -> Text:
        """What the application says of the goods, as far as the entries ask for it."""
        pieces = [self._labelled("form", self._form_text())]
        by_code = any(entry.declared for entry in entries)
        if any(entry.family is not None for entry in entries) or (self.form == Form.MAGNET and entries):
            pieces.append(self._labelled("family", self._family_text()))
        if by_code:
            code = str(self.folded.asked.table.value("declared_control_code", self.row) or "–")
            pieces.append(self._labelled("declared_control_code", dict.fromkeys(LANGUAGES, code)))
        symbols = list(dict.fromkeys(entry.element for entry in entries if entry.element))
        return {
            each: _END[each].join([*(piece[each] for piece in pieces), *self._shares(symbols, each)])
            for each in LANGUAGES
        }

    def _shares(self, symbols: Sequence[str], language: str) -> Iterator[str]:
        """The known shares of elements; those that the goods do not hold stand together."""
        none: list[str] = []
        for symbol in symbols:
            share = self._share(symbol)
            if share == 0:
                none.append(symbol)
            elif share is not None:
                told = f"{share:g} %"
                if self.form in _PURE and share < IMPURITY_BELOW_WT_PCT:
                    told = _IMPURITY[language].format(share=told, least=IMPURITY_BELOW_WT_PCT)
                yield f"{symbol}{_COLON[language]}{told}"
        if none:
            yield f"{_AND[language].join(none)}{_COLON[language]}0 %"

    def _share(self, symbol: str) -> float | None:
        value = self.folded.asked.table.value(f"{symbol.lower()}_wt_pct", self.row)
        return float(value) if isinstance(value, int | float | Decimal) else None

    def _labelled(self, fact: str, value: Text) -> Text:
        label = self.dictionary[fact].label
        return {each: f"{label[each]}{_COLON[each]}{value[each]}" for each in LANGUAGES}

    def _form_name(self) -> str:
        return Form(self.form).name.lower()

    def _form_text(self) -> Text:
        form = choice("form", self._form_name())
        stated = self.folded.asked.table.value("form", self.row)
        if stated is None or stated == self._form_name():
            return form
        words = choice("form", str(stated))
        return {each: _READ_AS[each].format(stated=words[each], form=form[each]) for each in LANGUAGES}

    def _family_text(self) -> Text:
        if self.family == UNKNOWN:
            return dict.fromkeys(LANGUAGES, "–")
        name = _FAMILIES[Family(self.family)]
        family = choice("family", name)
        shares = [(symbol, self._share(symbol) or 0.0) for symbol in _MAKES.get(Family(self.family), ())]
        stated = self.folded.asked.table.value("family", self.row)
        if stated == name or sum(share for _, share in shares) < FAMILY_FROM_WT_PCT:
            return family
        told = " + ".join(f"{symbol} {share:g} %" for symbol, share in shares)
        least = f"{FAMILY_FROM_WT_PCT:g}"
        return {each: _DERIVED[each].format(family=family[each], least=least, shares=told) for each in LANGUAGES}


def _family_name(entry: ControlListEntry) -> str:
    return "" if entry.family is None else _FAMILIES[entry.family]


def _element_name(entry: ControlListEntry) -> Text:
    """The element of an entry, in the languages in which the list was not read."""
    if not entry.element:
        return {}
    element = elements()[entry.element]
    return {"ja": element.name_ja, "zh": element.name_zh}
