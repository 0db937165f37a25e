"""Output made up for after a shock, by overtime: it lowers the loss in one convention and touches no other."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

DAYS_PER_MONTH: Final = 365 / 12
_NOTHING: Final = 1e-9


def recaptured(lost: Floats, rate: Floats, months: Floats) -> Floats:
    """Output made up for each day, shape (draws, days, sectors), of output lost each day, of the same shape.

    A sector makes up on days on which it loses nothing, at most `rate` of normal output, shape (draws,), never more
    than it has lost so far, and for at most `months` of such days, shape (draws,).
    """
    open_loss = np.zeros_like(lost[:, 0])
    days_left = np.broadcast_to(np.rint(months * DAYS_PER_MONTH)[:, None], open_loss.shape).copy()
    made_up = np.zeros_like(lost)
    for day in range(lost.shape[1]):
        today = lost[:, day]
        can = (today <= _NOTHING) & (open_loss > _NOTHING) & (days_left > 0)
        made = np.where(can, np.minimum(open_loss, rate[:, None]), 0.0)
        made_up[:, day] = made
        open_loss += today - made
        days_left -= can
    return made_up
