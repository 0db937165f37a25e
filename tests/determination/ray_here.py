"""Ray on this machine, for tests."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from sekisho.determination.dockets.cluster import LOCAL, Cluster, joined
from sekisho.errors import InputError


@contextmanager
def ray_here(workers: int) -> Iterator[Cluster]:
    """A cluster of so many processes. On a machine so busy that Ray itself gives up after half a minute the test says
    that it was not run."""
    with ExitStack() as stack:
        # Sockets in it: the name must be short.
        folder = stack.enter_context(tempfile.TemporaryDirectory(dir="/tmp", prefix="ray-", ignore_cleanup_errors=True))
        try:
            cluster = stack.enter_context(joined(LOCAL, workers=workers, temp_dir=Path(folder)))
        except InputError as mistake:
            if "timed out during startup" not in str(mistake):
                raise
            pytest.skip("Ray does not start in time on a machine as busy as this")
        yield cluster
