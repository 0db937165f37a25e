"""Writes docs/office-performance.md: an office of 100,000 cases under 50 readers of queues and 8 who ship. Ten minutes.

    ./run python bench/office.py [--cases N] [--seconds S] [-o docs/office-performance.md]

The site is `sekisho serve` with two workers of four threads, on PostgreSQL and on SQLite; the readers are threads of a
process of their own on the same machine. Each reader looks at a page of the queue, thinks, and goes on; each shipper
books a shipment, thinks, and books the next. What is timed is the whole answer as the reader gets it.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "office"))

from databases import cluster

import report
from engine import Row

HERE = Path(__file__).parent
READERS, SHIPPERS = 50, 8
THINKS_S = (4.0, 8.0)
SHIPS_EVERY_S = (1.0, 3.0)
MOST_PAGE_MS, MOST_DRAW_MS = 300.0, 100.0
OFFICERS = ("officer", "officer-2", "supervisor", "reviewer")
PAGES = (
    "/queue",
    "/queue?show=all",
    "/queue?state=under_review",
    "/queue?show=all&state=issued&destination=JP",
    "/queue?for=me",
    "/queue?due=overdue",
    "/queue?flagged=1&show=all",
    "/queue?sort=filed&show=all",
    "/queue?scrutiny=strict&outcome=grantable",
    "/queue?q=B-0004&show=all",
    "/register",
)


@dataclass
class Heard:
    """Milliseconds of each answer, and what was not answered as it should be."""

    pages_ms: list[float] = field(default_factory=list)
    draws_ms: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


class Browser:
    """One reader's: a connection that is kept, and the cookies of a sign-in."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookies: dict[str, str] = {}

    def ask(self, method: str, at: str, body: bytes | None = None, **headers: str) -> tuple[int, bytes]:
        told = {"Accept-Language": "en", **headers}
        if self.cookies:
            told["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        try:
            self.connection.request(method, at, body, told)
            answer = self.connection.getresponse()
        except (http.client.RemoteDisconnected, ConnectionError):
            # A server may close what was idle; a browser asks again.
            self.connection.close()
            self.connection.request(method, at, body, told)
            answer = self.connection.getresponse()
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            name, _, rest = cookie.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        return answer.status, answer.read()

    def sign_in(self, who: str) -> None:
        _, page = self.ask("GET", "/")
        found = re.search(rb'name="csrfmiddlewaretoken" value="(\w+)"', page)
        assert found is not None
        form = urlencode({"as": who, "csrfmiddlewaretoken": found[1].decode()}).encode()
        status, _ = self.ask(
            "POST", "/accounts/demo/sign-in", form, **{"Content-Type": "application/x-www-form-urlencoded"}
        )
        assert status == 302, status


@contextmanager
def served(address: str, folder: Path) -> Iterator[int]:
    """The port of a site on a database."""
    command = [sys.executable, "-m", "sekisho", "serve", "--demo", "--office", address, "--port", "0"]
    # Calls are counted as in any office; a few accounts stand for many here.
    environment = {**os.environ, "SEKISHO_LIMITS": "write=100000/m"}
    said = folder / "told"
    with said.open("w+") as told, subprocess.Popen(command, stderr=told, cwd=folder, env=environment) as server:
        try:
            for _ in range(1800):
                told.seek(0)
                if found := re.search(r"http://[^:]+:(\d+)/", told.read()):
                    break
                assert server.poll() is None, "the site does not open"
                time.sleep(0.1)
            yield int(found[1]) if found else 0
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(60)


def shipments(port: int, exporters: list[dict[str, Any]]) -> list[tuple[str, str, dict[str, Any]]]:
    """Licences that a shipment of a gram may leave under, as the API judges: token, licence and what to send."""
    found = []
    today = datetime.now(UTC).date().isoformat()
    browser = Browser(port)
    for exporter in exporters:
        bearer = {"Authorization": f"Bearer {exporter['token']}", "Content-Type": "application/json"}
        for licence in exporter["licences"]:
            for mode in ("sea", "air"):
                body = {"export": "BENCH-0", "shipped_on": today, "lines": {"1": 1}, "transport_mode": mode}
                at = f"/api/v1/licences/{licence}/draws?check=true"
                status, said = browser.ask("POST", at, json.dumps(body).encode(), **bearer)
                if status == 200 and json.loads(said)["answer"] == "allowed":
                    found.append((exporter["token"], licence, body))
                    break
    return found


def signed_in(port: int, seed: int) -> Browser:
    browser = Browser(port)
    browser.sign_in(OFFICERS[seed % len(OFFICERS)])
    return browser


def read(browser: Browser, until: float, seed: int, heard: Heard) -> None:
    dice = random.Random(seed)
    time.sleep(dice.uniform(0, THINKS_S[1]))
    while time.monotonic() < until:
        at = dice.choice(PAGES)
        begun = time.perf_counter()
        status, _ = browser.ask("GET", at)
        heard.pages_ms.append((time.perf_counter() - begun) * 1000)
        if status != 200:
            heard.faults.append(f"{at}: {status}")
        time.sleep(dice.uniform(*THINKS_S))


def ship(port: int, until: float, seed: int, heard: Heard, what: tuple[str, str, dict[str, Any]]) -> None:
    dice = random.Random(1000 + seed)
    token, licence, body = what
    browser, bearer = Browser(port), {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    booked = 0
    time.sleep(dice.uniform(0, SHIPS_EVERY_S[1]))
    while time.monotonic() < until:
        key = f"bench-{seed}-{booked}"
        sent = json.dumps({**body, "export": f"BENCH-{seed}-{booked}"}).encode()
        begun = time.perf_counter()
        status, said = browser.ask(
            "POST", f"/api/v1/licences/{licence}/draws", sent, **bearer, **{"Idempotency-Key": key}
        )
        heard.draws_ms.append((time.perf_counter() - begun) * 1000)
        if status != 200:
            heard.faults.append(f"{licence}: {status} {said[:200]!r}")
        booked += 1
        time.sleep(dice.uniform(*SHIPS_EVERY_S))


def under_load(address: str, cases: int, seconds: float, folder: Path) -> tuple[Heard, int]:
    """What readers and shippers heard, and on how many licences was drawn."""
    environment = {**os.environ, "SEKISHO_DATABASE": address}
    filled = subprocess.run(
        [sys.executable, HERE / "office_fill.py", str(cases)],
        check=True,
        stdout=subprocess.PIPE,
        env=environment,
        cwd=folder,
    )
    exporters = json.loads(filled.stdout.splitlines()[-1])
    heard = Heard()
    with served(address, folder) as port:
        may_leave = shipments(port, exporters)
        if not may_leave:
            raise SystemExit("no licence of the fictional office lets a shipment leave today")
        readers = [signed_in(port, each) for each in range(READERS)]
        until = time.monotonic() + seconds
        hands = [threading.Thread(target=read, args=(each, until, n, heard)) for n, each in enumerate(readers)]
        hands += [
            threading.Thread(target=ship, args=(port, until, each, heard, may_leave[each % len(may_leave)]))
            for each in range(SHIPPERS)
        ]
        for hand in hands:
            hand.start()
        for hand in hands:
            hand.join()
    return heard, min(len(may_leave), SHIPPERS)


def percentile(values: list[float], share: int) -> float:
    return statistics.quantiles(values, n=100, method="inclusive")[share - 1]


def rows(heard: Heard, licences: int, seconds: float) -> list[Row]:
    told = []
    for name, values, most in (
        (f"a page, {READERS} readers", heard.pages_ms, MOST_PAGE_MS),
        (f"a shipment, {SHIPPERS} at once on {licences} licences", heard.draws_ms, MOST_DRAW_MS),
    ):
        p50, p95 = percentile(values, 50), percentile(values, 95)
        spread = f"median {p50:.0f} ms, worst {max(values):.0f} ms; {len(values):,} in {seconds:.0f} s"
        told.append(Row(f"{name}, 95th percentile", f"{p95:.0f} ms", spread, f"under {most:.0f} ms", p95 < most))
    wrong = len(heard.faults)
    told.append(Row("answers that were not as they should be", str(wrong), "; ".join(heard.faults[:3]), "0", not wrong))
    return told


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--seconds", type=float, default=90.0)
    parser.add_argument("-o", "--out", type=Path, default=HERE.parent / "docs" / "office-performance.md")
    asked = parser.parse_args()
    about = report.machine()
    sections = {}
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        folder.chmod(0o755)
        with cluster(folder / "cluster") as postgresql:
            places = {"SQLite": f"sqlite:///{folder / 'office.sqlite3'}"}
            if postgresql is not None:
                places = {"PostgreSQL": postgresql.make_database("office"), **places}
            for name, address in places.items():
                heard, licences = under_load(address, asked.cases, asked.seconds, folder)
                sections[f"On {name}, {asked.cases:,} cases"] = rows(heard, licences, asked.seconds)
                print(report.text({name: sections[f"On {name}, {asked.cases:,} cases"]}), flush=True)
    head = f"""# Speed of the office

Written by `bench/office.py`; do not edit. Run it again on your machine:

    {" ".join(["./run python bench/office.py", *sys.argv[1:]])}

{chr(10).join(f"- {line}" for line in about)}
- load when it ended, its own work in it: {report.load_now()}

The site, its database and all who ask it share the machine: `sekisho serve` with two workers of four threads, and the
readers in a process of their own. A reader looks at one of {len(PAGES)} pages of queue and register and thinks for
{THINKS_S[0]:.0f} to {THINKS_S[1]:.0f} s; a shipper books a gram through the API and waits {SHIPS_EVERY_S[0]:.0f} to
{SHIPS_EVERY_S[1]:.0f} s. All are signed in before the clock starts. Timed is the whole answer as it arrives. The cases
are fictional; some 300 are whole, the others are rows by which cases are found, so that queues are long and counts
large.

"""
    asked.out.write_text("\n".join([head, *(report.section(title, told) for title, told in sections.items())]), "utf-8")


if __name__ == "__main__":
    main()
