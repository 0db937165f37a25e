"""What two laws do to grams and days of need, as lines for a reader."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from sekisho.cli.layout import table, wrap
from sekisho.cli.output import paint
from sekisho.cli.words import LANGUAGES
from sekisho.supply.pictures.words import Labels, yen

_WORDS: Final[Mapping[str, tuple[str, str, str]]] = {
    "title": (
        "What passes to Japan: {lines} lines, contained mass by element",
        "日本向けに通る量：明細{lines}件、元素換算",
        "可运往日本的数量：{lines}项，按元素折算",
    ),
    "element": ("element", "元素", "元素"),
    "first": ("law 1, kg", "法令1 (kg)", "法律1（千克）"),
    "second": ("law 2, kg", "法令2 (kg)", "法律2（千克）"),
    "difference": ("difference, kg", "差 (kg)", "差额（千克）"),
    "days": ("days of Japan's need (range)", "日本の需要日数（幅）", "相当于日本需求天数（范围）"),
    "need": ("{told}.", "{told}。", "{told}。"),
    "not_known": ("need not on record", "需要量の記録なし", "无需求记录"),
    "no_yen": (
        "No yen: a docket without weights is a part of the flow and does not stand for the country's.",
        "円額は示さない：重みのない案件簿は一部であり、国全体の流れを表さない。",
        "不给出日元金额：没有权重的案卷只是一部分，不代表全国流量。",
    ),
    "loss": (
        "Loss that law 2 adds, {convention}, {days} days, scenario {scenario}: {mean} ({low} … {high}), "
        "standard error {error}, {draws} draws",
        "法令2による追加損失（{convention}、{days}日、シナリオ{scenario}）：{mean}（{low} … {high}）、"
        "標準誤差{error}、{draws}回抽出",
        "法律2增加的损失（{convention}，{days}天，情景{scenario}）：{mean}（{low} … {high}），"
        "标准误{error}，抽样{draws}次",
    ),
    "covers": (
        "Law 1's flows come to this share of normal arrivals: {shares}",
        "法令1の流れは通常の到着量の次の割合に当たる：{shares}",
        "法律1的流量相当于正常到货量的比例：{shares}",
    ),
    "granted": (
        "What is grantable is counted as if it were granted; what is open or referred, as not passing.",
        "許可可能なものは許可されたものとして、未定のものは通らないものとして数える。",
        "可予许可的按已许可计，未定的按不通过计。",
    ),
    "synthetic": (
        "Synthetic docket: every figure here is invented and shows the method only.",
        "合成案件簿：ここに示す数値はすべて架空であり、手法の例示である。",
        "合成案卷：此处所有数字均为虚构，仅示方法。",
    ),
    "no_composition": (
        "{lines} lines give no composition and are not counted.",
        "明細{lines}件は組成が不明のため数えていない。",
        "{lines}项未列成分，未计入。",
    ),
}


def impact_lines(impact: Mapping[str, Any], language: str) -> Iterator[str]:
    """A row an element, and what the figures rest on."""
    place = LANGUAGES.index(language)

    def say(phrase: str, **parts: Any) -> str:
        return _WORDS[phrase][place].format(**parts)

    yield ""
    yield paint(say("title", lines=f"{impact['lines']:,}"), "bold")
    rows = [tuple(say(key) for key in ("element", "first", "second", "difference", "days"))]
    rows += [_row(each, say("not_known")) for each in impact["elements"]]
    yield from table(rows, "  ", right=[1, 2, 3])
    loss = impact["loss_jpy"]
    if loss["value"] is not None:
        yield from wrap(say("loss", **_told(loss, Labels(language))), "  ")
        shares = Labels(language).listed([f"{e} {share:.0f} %" for e, share in loss["covers_pct"].items()])
        yield from wrap(say("covers", shares=shares), "  ")
    notes = ["granted"] if loss["value"] is not None else ["granted", "no_yen"]
    if "synthetic" in (impact["basis"], loss["basis"]):
        notes.append("synthetic")
    if any(each["need_days"] is not None for each in impact["elements"]):
        yield from wrap(say("need", told=Labels(language)("impact.need")), "  ")
    for note in notes:
        yield from wrap(say(note), "  ")
    if impact["lines_without_composition"]:
        yield from wrap(say("no_composition", lines=f"{impact['lines_without_composition']:,}"), "  ")


def _told(loss: Mapping[str, Any], say: Labels) -> dict[str, Any]:
    """What the sentence on yen is made of; gains of law 2 are below nought."""
    told = {key: loss[key] for key in ("scenario", "draws")}
    return told | {
        "convention": say(f"gdp.{loss['convention']}"),
        "days": loss["horizon_days"],
        "mean": yen(loss["value"], say),
        "low": yen(loss["p5"], say),
        "high": yen(loss["p95"], say),
        "error": "–" if loss["standard_error"] is None else yen(loss["standard_error"], say),
    }


def _row(element: Mapping[str, Any], not_known: str) -> tuple[str, ...]:
    masses = element["passes_g"]
    days = element["need_days"]
    told = not_known
    if days is not None:
        gap = days["difference"]
        told = f"{gap['value']:+,.1f} ({gap['low']:+,.1f} … {gap['high']:+,.1f})"
    kilograms = (f"{masses[key] / 1000:,.1f}" for key in ("baseline", "reform"))
    return (element["element"], *kilograms, f"{masses['difference'] / 1000:+,.1f}", told)
