"""The two-stage stochastic programme on HiGHS: built in one go, solved with a bound, told in words when it cannot be.

    found = solve(problem, Risk(), Settings(time_limit_s=60), tell=print, keep=Path("plan.npz"))
    held = evaluate(problem, committed)
    bridge = least_licensed(problem, committed, most_probability=0.05, gated=("motors",))

solve(problem, risk=Risk(), settings=Settings(), *, tell=None, stop=None, keep=None, resume=None) -> Solution
    tell: called with a Progress whenever something is known (at most a few times a second). stop: asked often; True
    interrupts. keep: file that the best plan and bound so far are written to; resume: such a file, of the same problem
    (InputError otherwise). Raises InputError for a problem that `check` has something to say about.
evaluate(problem, committed, risk=Risk(), settings=Settings(), *, tell=None, stop=None) -> Solution
    The same with x held; committed (K,).
least_licensed(problem, committed, most_probability, gated=None, settings=Settings(), *, tell=None, stop=None) -> Bridge
    gated: uses that must not stop, all when None; demand of other uses is left out. The problem's licensed_g, costs and
    limits play no part, but for store, refill, release and the most that may lie in stock.
check(problem) -> tuple[Problem, ...]; said(conflict, language) -> str
"""

from sekisho.planning.programme.bridge import least_licensed
from sekisho.planning.programme.check import check
from sekisho.planning.programme.solve import evaluate, solve
from sekisho.planning.programme.words import said

__all__ = ["check", "evaluate", "least_licensed", "said", "solve"]
