"""The log: its last signed head, for anyone to hold the office to, and the proof that an event stands in it."""

from __future__ import annotations

from typing import Annotated, Final

from django.http import Http404, HttpRequest
from ninja import Path, Router

from sekisho.casework.log.head import Head
from sekisho.office.api.declared import Declared, operation
from sekisho.office.api.door import caller
from sekisho.office.api.shapes import Json, LogHead, Proof
from sekisho.office.api.told import may_read, reads_file
from sekisho.office.keeping.tree import receipt
from sekisho.office.roles import OFFICE, Role
from sekisho.office.site.cases import seen_case
from sekisho.office.store.models import Leaf, SignedHead

router = Router(tags=["log"])
_HEAD: Final = Declared("GET", "/log/head", "log_head", None, None)
_PROOF: Final = Declared(
    "GET", "/log/proof/{event}", "log_proof", (Role.EXPORTER, Role.IMPORTER, *OFFICE, Role.AUDITOR), "read"
)


@operation(router, _HEAD, LogHead)
def log_head(request: HttpRequest) -> Json:
    """The last signed head. 404 while nothing was signed."""
    row = SignedHead.objects.order_by("-id").first()
    if row is None:
        raise Http404
    head, _ = Head.read(row.note)
    return {"origin": head.origin, "size": head.size, "root": head.root.hex(), "at": head.at, "note": row.note}


@operation(router, _PROOF, Proof)
def log_proof(
    request: HttpRequest, event: Annotated[int, Path(ge=1, le=2**53, description="Its place in the log, from 1")]
) -> Json:
    """The receipt of an event that the caller may read: it and its head prove that it stands in the log. 404 too for
    an event that no head covers yet."""
    account = caller(request).account
    head = SignedHead.objects.order_by("-id").first()
    leaf = Leaf.objects.select_related("event").filter(index=event - 1).first()
    if leaf is None or head is None or event > head.size:
        raise Http404
    case = seen_case(account, leaf.event.case)
    told = case.events[leaf.event.case_seq - 1]
    if not reads_file(account) or not may_read(account, told):
        raise Http404
    return {"event": event, "receipt": receipt(event, head)}
