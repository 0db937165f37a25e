"""Colours, lines and hatches that stay apart in grey and for people who cannot tell red from green.

The colours are Okabe and Ito's (2008). None of them is ever the only mark of a thing: a line has its own dashes, an
area its own hatch, and each carries its name where it stands.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from matplotlib.typing import LineStyleType

BLACK: Final = "#000000"
ORANGE: Final = "#E69F00"
SKY: Final = "#56B4E9"
GREEN: Final = "#009E73"
YELLOW: Final = "#F0E442"
BLUE: Final = "#0072B2"
VERMILION: Final = "#D55E00"
PURPLE: Final = "#CC79A7"

INK: Final = "#1A1A1A"
QUIET: Final = "#555555"
FAINT: Final = "#BFBFBF"
RULE: Final = "#D9D9D9"
PAPER: Final = "#FFFFFF"

TITLE_PT: Final = 15.0
TEXT_PT: Final = 10.0
LABEL_PT: Final = 9.0
NOTE_PT: Final = 8.0


@dataclass(frozen=True, slots=True)
class Look:
    """How one of several things is drawn; dashes and hatch as matplotlib writes them."""

    colour: str
    dashes: LineStyleType
    marker: str
    hatch: str


LOOKS: Final = (
    Look(BLUE, "-", "o", ""),
    Look(VERMILION, (0.0, (6.0, 2.0)), "s", "////"),
    Look(GREEN, (0.0, (1.5, 1.5)), "^", "...."),
    Look(ORANGE, (0.0, (6.0, 2.0, 1.5, 2.0)), "D", "\\\\\\\\"),
    Look(SKY, (0.0, (3.0, 1.0)), "v", "xxxx"),
    Look(PURPLE, (0.0, (8.0, 2.0, 1.5, 2.0, 1.5, 2.0)), "P", "----"),
    Look(BLACK, (0.0, (1.0, 3.0)), "X", "||||"),
    Look(YELLOW, (0.0, (10.0, 3.0)), "*", "++++"),
)
"""Told apart by dashes, marker and hatch even where all colour is gone."""

RC: Final = {
    "axes.edgecolor": QUIET,
    "axes.labelcolor": INK,
    "axes.labelsize": LABEL_PT,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.linewidth": 0.8,
    "axes.unicode_minus": True,
    "figure.facecolor": PAPER,
    "font.size": TEXT_PT,
    "hatch.linewidth": 0.5,
    "lines.linewidth": 1.8,
    "svg.fonttype": "path",
    "text.color": INK,
    "xtick.color": QUIET,
    "xtick.labelcolor": INK,
    "xtick.labelsize": LABEL_PT,
    "ytick.color": QUIET,
    "ytick.labelcolor": INK,
    "ytick.labelsize": LABEL_PT,
}
