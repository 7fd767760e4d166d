"""Ids of clients: each is good for one borrowing and one repayment, for a while.

They are unique for a user and an endpoint (financial-product-flexible-loan-post-borrow).
"""

from __future__ import annotations

from dataclasses import dataclass

from fauxchange.domain.core.document import document
from fauxchange.domain.core.history import Expiring, record
from fauxchange.domain.core.ledger import Ledger

from . import rejection
from .loan import LoanTerms

LOG = "loan requests"


@document("{id}")
@dataclass(frozen=True, slots=True)
class ClientRequest:
    """An id of a client's: when it was used, and whether all it asked for is done."""

    id: str
    at_ms: int
    is_done: bool


def request_key(user: str, endpoint: str, client_id: str) -> str:
    """Return what a client's id is unique in: the user and the endpoint."""
    return f"{user}/{endpoint}/{client_id}"


def remember_request(ledger: Ledger, terms: LoanTerms, request_id: str, *, is_done: bool) -> None:
    """Remember a client's id.

    Raises:
        LoanRequestPending: what it asked for is not settled yet.
        RepeatedLoanRequest: it was used a short while ago.

    """
    known = ledger.unit.find(ClientRequest, request_id)
    if known and not known.is_done:
        raise rejection.LoanRequestPending(f"{request_id} is not settled yet")
    if known and ledger.now_ms < known.at_ms + terms.keep_ms:
        raise rejection.RepeatedLoanRequest(f"{request_id} was used before")
    ledger.unit.put(ClientRequest(request_id, ledger.now_ms, is_done))
    kept_ms = terms.keep_ms + terms.settle_ms
    for gone in record(ledger.unit, LOG, Expiring(ledger.now_ms, request_id), kept_ms):
        # It may have been used anew since.
        old = ledger.unit.find(ClientRequest, gone.key)
        if old is not None and old.is_done and old.at_ms == gone.at_ms:
            ledger.unit.delete(ClientRequest, gone.key)
