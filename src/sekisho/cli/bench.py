"""`sekisho bench`: what the project measures of itself and of its peers, from the checkout that holds it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Final

import typer

from sekisho.cli.guard import PARTIAL, STOPPED
from sekisho.cli.options import AsJson, Lang
from sekisho.cli.output import show, show_json, tell
from sekisho.errors import InputError, Problem


@dataclass(frozen=True)
class Bench:
    """A program of `bench/`. quick: what makes it small; figures of a small run are no figures to show. page: what it
    writes."""

    program: str
    page: str
    quick: tuple[str, ...]
    about: tuple[str, str, str]


BENCHES: Final[Mapping[str, Bench]] = MappingProxyType(
    {
        "peers": Bench(
            "peers.py",
            "peers-performance.md",
            ("--runs", "1"),
            (
                "twelve rules beside OpenFisca-core, PolicyEngine-core, ZEN, DuckDB's SQL and NumPy by hand",
                "12の規則をOpenFisca-core、PolicyEngine-core、ZEN、手書きのDuckDB SQL・NumPyと比較",
                "十二条规则，与OpenFisca-core、PolicyEngine-core、ZEN及手写的DuckDB SQL、NumPy比较",
            ),
        ),
        "engine": Bench(
            "run.py",
            "performance.md",
            ("--lines", "200000", "--runs", "1"),
            (
                "the whole law in memory and from file to file, and the peers' table",
                "法全体の判定速度(メモリ内とファイル間)と比較表",
                "整部法律的判定速度（内存中及文件之间）与对比表",
            ),
        ),
        "dockets": Bench(
            "dockets.py",
            "dockets-performance.md",
            ("--lines", "200000", "--runs", "1"),
            (
                "ten laws beside two, growth with lines, a thousand small files",
                "10の法と2つの法、行数による増加、小さなファイル千件",
                "十部法律与两部法律、随行数的增长、一千个小文件",
            ),
        ),
    }
)
WORDS: Final[Mapping[str, tuple[str, str, str]]] = MappingProxyType(
    {
        "begun": ("{name}: running", "{name}：測定中", "{name}：测量中"),
        "written": ("{name}: {path} written", "{name}：{path}に書き込み", "{name}：已写入{path}"),
        "differs": (
            "{name}: two ways that must agree do not, see {path}",
            "{name}：一致すべき結果が一致しない。{path}を参照",
            "{name}：应一致的结果不一致，见{path}",
        ),
        "stopped": (
            "stopped during {name}; what was finished is in {path}",
            "{name}の途中で停止。終わった分は{path}にある",
            "在{name}期间停止；已完成的部分在{path}",
        ),
        "quick": (
            "a quick run shows that it works; its figures say little",
            "簡易測定は動作の確認であり、数値に大きな意味はない",
            "快速测量只表明能够运行，其数字意义不大",
        ),
    }
)
_DIFFERS: Final = 1


def bench(
    lang: Lang,
    names: Annotated[
        list[str] | None, typer.Argument(metavar="NAME...", help="Which; without one, peers.", show_default=False)
    ] = None,
    list_them: Annotated[bool, typer.Option("--list", help="Say what can be measured, and end.")] = False,
    quick: Annotated[bool, typer.Option("--quick", help="Small and once: does it run?")] = False,
    out: Annotated[
        Path, typer.Option("-o", "--out", metavar="DIR", help="The folder that the pages of figures go to.")
    ] = Path("bench-results"),
    as_json: AsJson = False,
) -> None:
    """Measure this machine: the engine, its growth, and its peers (AGPL ones in environments of their own)."""
    if list_them:
        _list(lang, as_json)
        return
    asked = list(dict.fromkeys(names or ["peers"]))
    unknown = [name for name in asked if name not in BENCHES]
    if unknown:
        remedy = f"name one of {', '.join(BENCHES)}"
        raise InputError([Problem(name, "is nothing that can be measured", remedy) for name in unknown])
    folder = _programs(asked)
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        cause = f"cannot be made: {fault.strerror}"
        raise InputError(Problem(str(out), cause, "name a folder that you may write to")) from fault
    if quick:
        tell(_said("quick", lang))
    differs = []
    done: list[dict[str, object]] = []
    for name in asked:
        page = out / BENCHES[name].page
        tell(_said("begun", lang, name=name))
        ended = _run(folder, BENCHES[name], page, quick, lang, name, as_json)
        done.append({"name": name, "page": str(page), "equalities_hold": ended != _DIFFERS})
        if ended == _DIFFERS:
            differs.append(name)
        tell(_said("differs" if ended == _DIFFERS else "written", lang, name=name, path=page))
    if as_json:
        show_json({"quick": quick, "tables": done})
    if differs:
        raise typer.Exit(PARTIAL)


def _list(lang: str, as_json: bool) -> None:
    place = ("en", "ja", "zh").index(lang)
    if as_json:
        show_json([{"name": name, "about": each.about[place], "page": each.page} for name, each in BENCHES.items()])
    else:
        show(f"{name:10} {each.about[place]}" for name, each in BENCHES.items())


def _programs(names: Sequence[str]) -> Path:
    """The folder of the programs, which a checkout has and an installed package has not."""
    folder = Path(__file__).resolve().parents[3] / "bench"
    missing = [BENCHES[name].program for name in names if not (folder / BENCHES[name].program).is_file()]
    if missing:
        cause = f"{', '.join(missing)} is not here: Sekisho was installed without its checkout"
        raise InputError(Problem("bench", cause, "run it in a checkout of the source, as ./run sekisho bench"))
    return folder


def _run(folder: Path, asked: Bench, page: Path, quick: bool, lang: str, name: str, as_json: bool) -> int:
    """Run one program; its tables go to standard output as they are finished, to standard error with --json."""
    import os
    import signal
    import subprocess
    import sys

    command = [sys.executable, str(folder / asked.program), *(asked.quick if quick else ()), "-o", str(page.resolve())]
    # In a group of its own: it is asked to end, and everything that it began with it, and takes away what it leaves.
    process = subprocess.Popen(command, stdout=sys.stderr if as_json else None, start_new_session=True)  # noqa: S603
    try:
        ended = process.wait()
    except KeyboardInterrupt:
        tell(_said("stopped", lang, name=name, path=page.parent))
        raise typer.Exit(PARTIAL if page.exists() else STOPPED) from None
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait()
    if ended not in (0, _DIFFERS) or not page.exists():
        raise RuntimeError(f"{asked.program} ended with {ended}")
    return ended


def _said(key: str, lang: str, **told: object) -> str:
    return WORDS[key][("en", "ja", "zh").index(lang)].format(**told)
