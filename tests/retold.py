"""What the tests of bad input find must be told in every language, without English in the midst of it."""

import re
from collections.abc import Iterable
from typing import Final

from sekisho.errors import Problem
from sekisho.errors.wording import told

# Quoted values, codes in backticks and brackets, what a library says.
_QUOTED: Final = re.compile(r""""[^"]*"|'[^']*'|`[^`]*`|「[^」]*」|“[^”]*”|[(\[{<][^)\]}>]*[)\]}>]""")
_ENGLISH: Final = re.compile(r"(?<![\w.-])[A-Za-z]+(?: [A-Za-z]+){2,}(?![\w-])")


def english_in(text: str) -> str | None:
    """A run of three or more English words outside quotes and codes."""
    found = _ENGLISH.search(_QUOTED.sub("", text))
    return None if found is None else found[0]


def untranslated(problems: Iterable[Problem]) -> list[str]:
    """What a reader of Japanese or Chinese would still read in English."""
    return [
        str(found)
        for problem in problems
        for language in ("ja", "zh")
        if english_in(str(found := told(problem, language)))
        or {found.cause.language, found.remedy.language} != {language}
    ]
