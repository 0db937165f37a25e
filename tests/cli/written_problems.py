"""The sentences of problems as the code writes them: what stands in the calls that make one, with X for each value.

A sentence need not stand in the call itself: a name is looked up where it is given its value, a function where it
returns, a constant in whichever module has it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import product
from pathlib import Path
from typing import Final, TypeAlias

SOURCE: Final = Path(__file__).parents[2] / "src" / "sekisho"
# By the name of what is called: which of its arguments are the cause and the remedy.
_MAKERS: Final[Mapping[str, tuple[int, ...]]] = {
    **dict.fromkeys(("Problem", "Fault", "fault", "_fault"), (1, 2)),
    **dict.fromkeys(("Unfit", "Unreadable", "_Unreadable", "Refused", "_Refused", "NoDay"), (0, 1)),
    **dict.fromkeys(("_at", "_refused"), (0, 1, 2)),
}
_NAMES: Final = ("cause", "remedy")
# What is called with a place first.
_PLACED: Final = ("Problem",)
# Sentences in the reader's language already: these have words of their own.
_SPOKEN: Final = ("say", "sentence")
_DEEPEST: Final = 4

Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef


def written(path: Path) -> Iterator[tuple[int, str]]:
    """Line and sentence, of one module."""
    module = _Module(path)
    for scope, node in module.nodes():
        for value in _values(node):
            for sentence in module.sentences(value, scope):
                if " " in sentence.strip():
                    yield value.lineno, sentence


def placed(path: Path) -> Iterator[tuple[int, str]]:
    """Line and place, of one module: where it says of a problem that it is, with X for each value."""
    module = _Module(path)
    for scope, node in module.nodes():
        if isinstance(node, ast.Call) and _called(node) in _PLACED and node.args:
            for place in module.sentences(node.args[0], scope):
                yield node.lineno, place


def raised(path: Path) -> Iterator[str]:
    """What one module raises, apart from problems."""
    module = _Module(path)
    for scope, node in module.nodes():
        if not (isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and node.exc.args):
            continue
        if _called(node.exc) not in (*_MAKERS, "InputError"):
            yield from (each for each in module.sentences(node.exc.args[0], scope) if " " in each)


def _called(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")


def _values(node: ast.AST) -> Iterator[ast.expr]:
    if isinstance(node, ast.Call):
        called = _called(node)
        yield from (node.args[at] for at in _MAKERS.get(called, ()) if at < len(node.args))
        if called in _MAKERS:
            yield from (each.value for each in node.keywords if each.arg in _NAMES)
    elif isinstance(node, ast.Assign):
        yield from (value for name, value in _given(node) if name in _NAMES)


def _given(node: ast.stmt | ast.expr) -> Iterator[tuple[str, ast.expr]]:
    """Each name to which a statement gives a value, and that value."""
    match node:
        case ast.Assign(targets=[ast.Tuple(elts=names)], value=ast.Tuple(elts=values)):
            pairs = zip(names, values, strict=False)
            yield from ((name.id, value) for name, value in pairs if isinstance(name, ast.Name))
        case (
            ast.Assign(targets=[ast.Name(id=name)], value=value)
            | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value)
            | ast.AugAssign(target=ast.Name(id=name), value=value)
            | ast.NamedExpr(target=ast.Name(id=name), value=value)
        ):
            yield name, value


def _inside(scope: ast.AST) -> Iterator[ast.AST]:
    """What stands in a function or module itself, and in no function within it."""
    for child in ast.iter_child_nodes(scope):
        yield child
        if not isinstance(child, Function):
            yield from _inside(child)


@cache
def _parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def _constants() -> Mapping[str, list[tuple[Path, ast.expr]]]:
    """What stands in capitals at the head of any module, by name."""
    found: dict[str, list[tuple[Path, ast.expr]]] = {}
    for path in sorted(SOURCE.rglob("*.py")):
        for node in _parsed(path).body:
            for name, value in _given(node):
                if name.isupper():
                    found.setdefault(name, []).append((path, value))
    return found


class _Module:
    """One module, of which a name is looked up in its function first, then at its head, then in other modules."""

    def __init__(self, path: Path) -> None:
        self._path = path
        tree = _parsed(path)
        self._functions = {node.name: node for node in ast.walk(tree) if isinstance(node, Function)}
        self._tree = tree

    def nodes(self) -> Iterator[tuple[ast.AST, ast.AST]]:
        """Each node with the function, or the module, in which it stands."""
        scopes: list[ast.AST] = [self._tree, *(node for node in ast.walk(self._tree) if isinstance(node, Function))]
        return ((scope, node) for scope in scopes for node in _inside(scope))

    def sentences(self, value: ast.expr, scope: ast.AST, deep: int = 0) -> list[str]:
        """Every sentence that an expression may come to, as far as it is written out."""
        if deep > _DEEPEST:
            return []

        def each(*values: ast.expr) -> list[str]:
            return [sentence for one in values for sentence in self.sentences(one, scope, deep)]

        match value:
            case ast.Constant(value=str(text)):
                return [text]
            case ast.IfExp():
                return each(value.body, value.orelse)
            case ast.BoolOp():
                return each(*value.values)
            case ast.NamedExpr():
                return each(value.value)
            case ast.JoinedStr():
                parts = [
                    [part.value] if isinstance(part, ast.Constant) else self._filled(part.value, scope, deep)  # type: ignore[attr-defined]
                    for part in value.values
                ]
                return ["".join(map(str, one)) for one in product(*parts)]
            case ast.Name(id=name):
                return self._named(name, scope, deep + 1)
            case ast.Subscript(value=ast.Name(id=name)) if name.isupper():
                return self._named(name, scope, deep + 1)
            case ast.Dict():
                return each(*value.values)
            case ast.Call(func=ast.Name(id=name)) if name in self._functions and name not in _SPOKEN:
                function = self._functions[name]
                returned = [node.value for node in _inside(function) if isinstance(node, ast.Return) and node.value]
                return [text for one in returned for text in self.sentences(one, function, deep + 1)]
            case _:
                return []

    def _filled(self, value: ast.expr, scope: ast.AST, deep: int) -> list[str]:
        """What may stand in a blank: words, where it is a choice or what a function of the module returns."""
        if isinstance(value, ast.Name):
            given = [each for node in _inside(scope) for name, each in _given(node) if name == value.id]
            return [
                text for each in given if isinstance(each, ast.IfExp) for text in self._filled(each, scope, deep + 1)
            ] or ["X"]
        if isinstance(value, ast.Call):
            return [text for text in self.sentences(value, scope, deep + 1) if text] or ["X"]
        return (self.sentences(value, scope, deep + 1) if isinstance(value, ast.IfExp) else []) or ["X"]

    def _named(self, name: str, scope: ast.AST, deep: int) -> list[str]:
        for place in (scope, self._tree):
            if found := [value for node in _inside(place) for named, value in _given(node) if named == name]:
                return [text for value in found for text in self.sentences(value, place, deep)]
        return [
            text
            for path, value in (_constants().get(name, []) if name.isupper() else [])
            if path != self._path
            for text in _Module(path).sentences(value, _parsed(path), deep)
        ]
