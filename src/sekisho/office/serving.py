"""Serve the site from this process and its workers, until it is stopped."""

from __future__ import annotations

from typing import Any

from gunicorn.app.base import BaseApplication


class _Server(BaseApplication):  # type: ignore[misc]
    def __init__(self, options: dict[str, Any]) -> None:
        self.options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        from sekisho.office.site.wsgi import application

        return application


def serve(host: str, port: int, workers: int, threads: int) -> None:
    """Listen until SIGINT or SIGTERM. Each worker is a process of its own with some threads; the law is loaded in each.

    Raises SystemExit as the server does, for an address that is taken.
    """
    _Server(
        {
            "bind": f"{host}:{port}",
            "workers": workers,
            "threads": threads,
            "worker_class": "gthread",
            "timeout": 120,
            "graceful_timeout": 20,
            "accesslog": None,
            "loglevel": "warning",
            "control_socket_disable": True,
        }
    ).run()
