"""SQL text into the tree of a condition: sqlglot parses, this module allows.

Anything that is not listed here is refused with its place in the text, so a condition can neither call a function nor
fire *because* something is missing (there is no IS NULL). Nothing of the text is ever run.
"""

from __future__ import annotations

from decimal import Decimal

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from sekisho.errors import InputError, Problem
from sekisho.regime.expression import And, Compare, Constant, Member, Node, Not, Or, Truth

MAX_CHARS = 4_000
MAX_DEPTH = 40

_COMPARISONS: dict[type[exp.Expr], str] = {
    exp.EQ: "=",
    exp.NEQ: "<>",
    exp.LT: "<",
    exp.LTE: "<=",
    exp.GT: ">",
    exp.GTE: ">=",
}
_MIRRORED = {"=": "=", "<>": "<>", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
_ALLOWED = "allowed are facts, constants, = <> < <= > >=, IN, BETWEEN, AND, OR, NOT and 'x' = ANY(set)"


def read(text: str, place: str = "") -> Node:
    """The tree of a condition. Raises InputError, naming `place`, for anything outside the allow-list."""
    if len(text) > MAX_CHARS:
        raise _refused(place, f"{len(text)} characters long", f"at most {MAX_CHARS} are read")
    try:
        statements = sqlglot.parse(f"SELECT {text}")
    except RecursionError as error:
        raise _refused(place, f"nested deeper than {MAX_DEPTH} levels", "split the rule") from error
    except SqlglotError as error:
        raise _refused(place, f"cannot be read as a condition: {_first_line(error)}") from error
    select = statements[0] if len(statements) == 1 else None
    if not isinstance(select, exp.Select) or {key for key, value in select.args.items() if value} != {"expressions"}:
        raise _refused(place, "is more than one condition", _ALLOWED)
    if len(select.expressions) != 1:
        raise _refused(place, "is more than one condition", _ALLOWED)
    return _node(select.expressions[0], place, 0)


def _node(tree: exp.Expr, place: str, depth: int) -> Node:
    if depth > MAX_DEPTH:
        raise _refused(place, f"nested deeper than {MAX_DEPTH} levels", "split the rule")
    match tree:
        case exp.Paren():
            return _node(tree.this, place, depth + 1)
        case exp.Not():
            return Not(_node(tree.this, place, depth + 1))
        case exp.And() | exp.Or():
            kind = type(tree)
            # sqlglot nests `a AND b AND c` to the left; one flat row of parts keeps long conditions shallow.
            parts = tuple(_node(part, place, depth + 1) for part in tree.flatten(unnest=False))
            return And(parts) if kind is exp.And else Or(parts)
        case exp.Column():
            return Truth(_fact(tree, place))
        case exp.In():
            return _in(tree, place)
        case exp.Between():
            fact = _fact(tree.this, place)
            low, high = _constant(tree.args["low"], place), _constant(tree.args["high"], place)
            return And((Compare(fact, ">=", low), Compare(fact, "<=", high)))
    if type(tree) in _COMPARISONS:
        return _comparison(tree, place)
    raise _refused(place, f"uses `{_show(tree)}`, which a rule may not use", _ALLOWED)


def _comparison(tree: exp.Expr, place: str) -> Node:
    op, left, right = _COMPARISONS[type(tree)], tree.args["this"], tree.args["expression"]
    if isinstance(right, exp.Any):
        constant = _constant(left, place)
        if op != "=" or not isinstance(constant, str):
            raise _refused(place, f"uses `{_show(tree)}`", "a set is asked only as 'x' = ANY(set)")
        inner = right.this
        return Member(constant, _fact(inner.this if isinstance(inner, exp.Paren) else inner, place))
    if isinstance(left, exp.Column):
        return Compare(_fact(left, place), op, _constant(right, place))
    return Compare(_fact(right, place), _MIRRORED[op], _constant(left, place))


def _in(tree: exp.In, place: str) -> Node:
    if {key for key, value in tree.args.items() if value} != {"this", "expressions"}:
        raise _refused(place, f"uses `{_show(tree)}`", "IN takes a list of constants")
    fact = _fact(tree.this, place)
    return Or(tuple(Compare(fact, "=", _constant(item, place)) for item in tree.expressions))


def _fact(tree: exp.Expr | None, place: str) -> str:
    if (
        not isinstance(tree, exp.Column)
        or not isinstance(tree.this, exp.Identifier)
        or any(tree.args.get(part) for part in ("table", "db", "catalog", "join_mark"))
    ):
        raise _refused(place, f"has `{_show(tree)}` where a fact's name must stand", _ALLOWED)
    return str(tree.this.this)


def _constant(tree: exp.Expr | None, place: str) -> Constant:
    match tree:
        case exp.Boolean():
            return bool(tree.this)
        case exp.Literal() if tree.is_string:
            return str(tree.this)
        case exp.Literal():
            return Decimal(str(tree.this))
        case exp.Neg(this=exp.Literal() as number) if not number.is_string:
            return -Decimal(str(number.this))
    raise _refused(place, f"has `{_show(tree)}` where a constant must stand", _ALLOWED)


def _show(tree: exp.Expr | None) -> str:
    shown = "" if tree is None else tree.sql()
    return shown if len(shown) <= 60 else shown[:57] + "..."


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:120]


def _refused(place: str, cause: str, remedy: str = "") -> InputError:
    return InputError(Problem(place, cause, remedy))
