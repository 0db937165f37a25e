"""The sentences of problems as the code writes them: what stands in the calls that make one, with X for each value."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from itertools import product
from pathlib import Path
from typing import Final

SOURCE: Final = Path(__file__).parents[2] / "src" / "sekisho"
# By the name of what is called: which of its arguments are the cause and the remedy.
_MAKERS: Final[Mapping[str, tuple[int, ...]]] = {
    **dict.fromkeys(("Problem", "Fault", "fault", "_fault"), (1, 2)),
    **dict.fromkeys(("Unfit", "Unreadable", "_Unreadable", "Refused"), (0, 1)),
    **dict.fromkeys(("_at", "_refused"), (0, 1, 2)),
}
_NAMES: Final = ("cause", "remedy")


def written(path: Path) -> Iterator[tuple[int, str]]:
    """Line and sentence, of one module."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        for value in _values(node):
            for sentence in _sentences(value):
                if " " in sentence.strip():
                    yield value.lineno, sentence


def _values(node: ast.AST) -> Iterator[ast.expr]:
    if isinstance(node, ast.Call):
        called = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        yield from (node.args[at] for at in _MAKERS.get(called, ()) if at < len(node.args))
        if called in _MAKERS:
            yield from (each.value for each in node.keywords if each.arg in _NAMES)
    elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id in _NAMES:
        yield node.value


def _sentences(value: ast.expr) -> list[str]:
    """Every sentence that an expression may come to, as far as it is written out."""
    match value:
        case ast.Constant(value=str(text)):
            return [text]
        case ast.IfExp():
            return [*_sentences(value.body), *_sentences(value.orelse)]
        case ast.BoolOp():
            return [sentence for each in value.values for sentence in _sentences(each)]
        case ast.JoinedStr():
            parts = [
                [each.value] if isinstance(each, ast.Constant) else _filled(each.value)  # type: ignore[attr-defined]
                for each in value.values
            ]
            return ["".join(map(str, each)) for each in product(*parts)]
        case _:
            return []


def _filled(value: ast.expr) -> list[str]:
    return (_sentences(value) if isinstance(value, ast.IfExp) else []) or ["X"]
