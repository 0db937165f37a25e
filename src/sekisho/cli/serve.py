"""`sekisho serve`: the office's site, for a browser."""

from __future__ import annotations

from typing import Annotated

import typer

from sekisho.cli.options import Lang
from sekisho.cli.output import progress, tell


def serve(
    lang: Lang,
    host: Annotated[str, typer.Option("--host", metavar="NAME", help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option("--port", metavar="N", min=0, max=65535, help="Port to listen on; 0: any that is free.")
    ] = 8000,
    office: Annotated[
        str | None,
        typer.Option(
            "--office",
            metavar="ADDRESS",
            help="The office's database, sqlite:///PATH or postgresql://...; without it, SEKISHO_DATABASE or "
            "sqlite:///sekisho.sqlite3. Its tables are made or brought up to date.",
        ),
    ] = None,
    demo: Annotated[
        bool,
        typer.Option("--demo", help="A fictional office with one-click sign-in; without --office it ends with this."),
    ] = False,
    workers: Annotated[int, typer.Option("--workers", metavar="N", min=1, max=64, help="Processes.")] = 2,
    threads: Annotated[int, typer.Option("--threads", metavar="N", min=1, max=64, help="Of each process.")] = 4,
) -> None:
    """Serve the site until Ctrl-C. Behind a proxy set SEKISHO_HOSTS and SEKISHO_HTTPS."""
    run(host, port, office, lang, demo=demo, workers=workers, threads=threads)


def run(host: str, port: int, office: str | None, lang: str, *, demo: bool, workers: int, threads: int) -> None:
    """Serve until stopped; the database of a demonstration without an address of its own goes with it."""
    import os
    import shutil
    import tempfile
    from contextlib import suppress

    from sekisho.cli.words import Speech
    from sekisho.office import serving

    listening = serving.listen(host, port)
    folder = tempfile.mkdtemp(prefix="sekisho-demo-") if demo and office is None else None
    us = os.getpid()
    try:
        with progress("fictional cases") as told_of_cases:
            address = f"sqlite:///{folder}/office.sqlite3" if folder else office
            lasting = serving.open_site(address, demo=demo, progress=told_of_cases)
        say = Speech(lang)
        told = [say("serve.open", address=serving.address_of(listening, host))]
        if not lasting:
            told.append(say("serve.sessions", key=serving.SESSION_KEY))
        if serving.is_everywhere(host) and not os.environ.get(serving.HOSTS):
            told.append(say("serve.hosts", hosts=serving.HOSTS))
        # Ctrl-C is how it is meant to end, also in the moment before the server listens for it.
        with suppress(KeyboardInterrupt):
            tell(*told)
            serving.serve(listening, workers, threads)
    finally:
        # Workers are forks that come through here too when they end.
        if os.getpid() == us:
            listening.close()
            if folder is not None:
                shutil.rmtree(folder, ignore_errors=True)
