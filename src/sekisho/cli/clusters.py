"""The option that hands long work to a Ray cluster, and what stands behind it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from sekisho.determination.dockets.cluster import Cluster

ClusterAddress = Annotated[
    str | None,
    typer.Option(
        "--cluster",
        metavar="ADDRESS",
        help="Work on Ray: the head's HOST:PORT, auto on a machine of the cluster, or local for one on this machine.",
        show_default=False,
    ),
]


@contextmanager
def joined_if_asked(address: str | None) -> Iterator[Cluster | None]:
    """The cluster of an address while the block runs; None without one."""
    if address is None:
        yield None
        return
    from sekisho.determination.dockets.cluster import joined

    with joined(address) as cluster:
        yield cluster
