"""Pictures of supply: flows, cover, losses and waiting times, each with its source, convention and range."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sekisho.supply.hindcast import HindcastResult
    from sekisho.supply.pictures.sheet import Picture
    from sekisho.supply.result import Result


def of_result(result: Result, language: str) -> list[Picture]:
    """The pictures of a run: its loss; for one with stocks also cover, and flows from origin to sector."""
    # matplotlib takes half a second to import, and whoever reads the words of this room alone need not wait.
    from sekisho.supply.pictures.cover import cover_by_element
    from sekisho.supply.pictures.fan import loss_fan
    from sekisho.supply.pictures.origins import origin_to_sector

    makers = [loss_fan, cover_by_element, origin_to_sector] if result.cover_days else [loss_fan]
    return [maker(result, language) for maker in makers]


def of_hindcast(result: HindcastResult, language: str) -> list[Picture]:
    """The pictures of a hindcast: months and lines, checks; for 2025 also waiting for a licence."""
    from sekisho.supply.pictures.hindcast import hindcast_pictures
    from sekisho.supply.pictures.waiting import waiting_curve

    pictures = [*hindcast_pictures(result, language)]
    return pictures if result.spring is None else [*pictures, waiting_curve(result.spring, language)]
