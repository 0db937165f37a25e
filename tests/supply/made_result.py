"""A result made up for the tests of pictures and tables: every field is filled, no figure means anything."""

from dataclasses import replace
from datetime import date

import numpy as np

from sekisho.supply.result import Flow, Published, Result, SectorLoss

_NEED_T = {"Nd": 3000.0, "Pr": 900.0, "Dy": 300.0, "Tb": 60.0}
_USES = {"traction": ("c15", 0.5), "robots": ("c13", 0.3), "drives": ("c14", 0.2)}
NO_STOCK = {"en": "no stock", "ja": "在庫なし", "zh": "无库存"}


def made_result(draws: int = 60, days: int = 180, **changed: object) -> Result:
    """Losses that grow after a cover that differs from draw to draw."""
    random = np.random.default_rng(7)
    day = np.arange(days)
    cover = {element: random.lognormal(np.log(70), 0.4, draws) for element in _NEED_T}
    worst = np.min(list(cover.values()), axis=0)[:, None]
    missing = 40 / (1 + np.exp(-(day - worst - 40) / 18)) * random.uniform(0.3, 1, (draws, 1))
    by_day = missing / 100 * 18e9
    passed = missing > 1
    cliff = np.where(passed.any(axis=1), passed.argmax(axis=1), np.nan)
    loss = by_day.sum(axis=1)
    sectors = [
        SectorLoss(code, {"en": en, "ja": ja, "zh": zh}, gated, loss * share, 0 * loss + share, loss * share * 0.4)
        for code, en, ja, zh, gated, share in (
            ("c15", "Transport equipment", "輸送用機械", "运输设备", True, 0.6),
            ("c14", "Electrical equipment", "電気機械", "电气设备", True, 0.25),
            ("c13", "Machinery", "一般機械", "机械", True, 0.1),
            ("c12", "Basic metals", "金属", "金属制品", False, 0.05),
        )
    ]
    flows = [
        Flow(origin, element, form, sector, normal * left * 1e6, normal * 1e6)
        for element, need in _NEED_T.items()
        for origin, form, share, left in (
            ("CN", "magnet", 0.35, 0.4),
            ("CN", "material", 0.45, 0.2),
            ("AU", "material", 0.2, 1.0),
        )
        for sector, part in _USES.values()
        if (normal := need * share * part * days / 365) > 0
    ]
    result = Result(
        scenario="made-up",
        title={"en": "A made-up case", "ja": "作り物の事例", "zh": "虚构案例"},
        first_day=date(2026, 1, 6),
        draws_asked=draws,
        seed=7,
        convention="G3",
        denominator_jpy=609.3e12,
        loss_jpy=loss,
        loss_by_horizon={"90": loss * 0.2, f"{days}": loss},
        propagated_jpy=loss * 1.1,
        by_convention={"G2": loss * 0.6, "G3": loss},
        cover_days=cover,
        cover_of_lines={
            element: {"q01": values * 0.4, "q05": values * 0.6, "q50": values} for element, values in cover.items()
        },
        cover_by_use={
            (use, element): values * (1 + place / 9)
            for element, values in cover.items()
            for place, use in enumerate(_USES)
        },
        cliff_day=cliff,
        cliff_threshold_pct=1.0,
        by_sector=sectors,
        published=[
            Published("Nomura", 0.66e12, 0.11, 90, NO_STOCK, "NRI via press", "medium"),
            Published("Nomura", 2.64e12, 0.43, 365, NO_STOCK, "NRI via press", "medium"),
            Published(
                "Mizuho",
                None,
                0.88,
                365,
                {"en": "60 days of stock", "ja": "在庫60日", "zh": "库存60天"},
                "press",
                "medium",
            ),
            Published("Daiwa", 7e12, 1.3, 365, NO_STOCK, "dir.co.jp", "medium"),
        ],
        published_note={
            "en": "No single cover gives all of them.",
            "ja": "一つの在庫では出ない。",
            "zh": "没有单一库存。",
        },
        not_identified=[{"en": "the level of stocks", "ja": "在庫の水準", "zh": "库存水平"}],
        basis="assumption",
        lost_output_pct=missing,
        loss_by_day_jpy=by_day,
        cover_series={element: np.maximum(values[:, None] - 0.6 * day, 0) for element, values in cover.items()},
        inflow_series={element: np.full((draws, days), 40.0) for element in cover},
        flows=flows,
        mass_residual_g=0.0,
        stopped_lines_pct=missing * 0.9,
        named_lines=(),
        parameters=[
            {
                "name": "cover",
                "value": 60,
                "low": 30,
                "high": 180,
                "unit": "days",
                "basis": "assumption",
                "source": "-",
            },
            {
                "name": "gdp",
                "value": 609.3,
                "low": 609.3,
                "high": 609.3,
                "unit": "tn",
                "basis": "published",
                "source": "-",
            },
        ],
    )
    return replace(result, **changed)  # type: ignore[arg-type]
