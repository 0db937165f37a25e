"""A program that speaks to the API with a token."""

from __future__ import annotations

import json
from typing import Any, ClassVar

from django.test import Client
from django.utils import timezone
from prepared import Prepared

from sekisho.office.accounts.models import SCOPES, ApiToken

Json = dict[str, Any]


class Program:
    """who: the account; "" for nobody. scopes: of its token, all without it."""

    prepared: ClassVar[Prepared]

    def __init__(self, who: str = "", scopes: tuple[str, ...] = SCOPES, language: str = "en") -> None:
        self.headers = {"Accept-Language": language}
        if who:
            account = self.prepared.people[who]
            _, self.secret = ApiToken.make(account, "a test", list(scopes), timezone.now())
            self.headers["Authorization"] = f"Bearer {self.secret}"
        self.client = Client()

    def get(self, path: str, status: int = 200, **headers: str) -> Any:
        return self._asked("GET", path, None, status, headers)

    def post(self, path: str, body: Any, status: int = 200, **headers: str) -> Any:
        return self._asked("POST", path, json.dumps(body), status, headers)

    def delete(self, path: str, status: int = 200) -> Any:
        return self._asked("DELETE", path, None, status, {})

    def _asked(self, method: str, path: str, body: str | None, status: int, headers: Json) -> Any:
        """The answer, its document as `.told`. Names of headers with _ for -."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        answer = self.client.generic(
            method, f"/api/v1{path}", body or "", content_type="application/json", headers={**self.headers, **named}
        )
        assert answer.status_code == status, (answer.status_code, answer.content.decode()[:2000])
        is_problem = answer.headers["Content-Type"] == "application/problem+json"
        assert is_problem is (status >= 400), answer.headers
        answer.told = json.loads(answer.content)
        return answer
