"""`python -m django run_jobs`: works on the analysts' jobs until it is ended. `sekisho serve` starts one of its own."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from sekisho.office.analyst import runner


class Command(BaseCommand):
    help = "Work on the analysts' jobs until SIGINT or SIGTERM."
    # They would load every page of the site.
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="end when there is nothing to do")
        parser.add_argument("--with", dest="beside", type=int, metavar="PID", help="end when this process has ended")
        parser.add_argument("--shipped", action="store_true", help="ask the shipped questions first")
        parser.add_argument("--no-pictures", action="store_true", help="draw no pictures")

    def handle(self, *args: Any, **options: Any) -> None:
        # A running job stays as it is and is taken up again by the next runner.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        if options["shipped"]:
            from django.utils import timezone

            from sekisho.office.analyst.shipped import put_shipped

            put_shipped(timezone.now())
        beside = options["beside"]

        def over() -> bool:
            return beside is not None and os.getppid() != beside

        with suppress(KeyboardInterrupt):
            runner.serve(over, once=options["once"], pictures=not options["no_pictures"])
