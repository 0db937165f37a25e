"""Names that commands on dockets keep from run to run: not at all if so asked, and forgotten when that is asked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from ended import Ended


@pytest.fixture
def docket(tmp_path: Path) -> Path:
    path = tmp_path / "docket.csv"
    path.write_text(
        "application,line,filed_on,form,dy_wt_pct,exported_from_cn,net_g,importer_country,importer_name\n"
        "A,1,2026-03-10,metal,99,true,5000,JP,架空電機株式会社\n",
        encoding="utf-8",
    )
    return path


def test_names_are_kept_unless_it_is_asked_not_to_and_findings_are_the_same(
    run: Callable[..., Ended], docket: Path, tmp_path: Path
) -> None:
    caches = tmp_path / "caches"
    kept = caches / "sekisho" / "screened"
    out = tmp_path / "o.parquet"
    written = []
    for more in (("--no-cache",), (), ()):
        ended = run("decide", docket, "-o", out, "--regime", "cn@2026-03-10", *more, XDG_CACHE_HOME=str(caches))
        assert ended.code == 0, ended.err
        assert kept.exists() == (not more)
        written.append(out.read_bytes())
    assert written[0] == written[1] == written[2]
    assert len(list(kept.glob("*.parquet"))) == 1
    ended = run("docket", "forget-names", XDG_CACHE_HOME=str(caches))
    assert (ended.code, "1 files of screened names removed" in ended.err) == (0, True)
    assert not list(kept.glob("*.parquet"))
