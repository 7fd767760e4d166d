"""Safety: keys that can do more than they need, secrets where others read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests.check import Evidence, Severity, check

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_tests.traffic import Run


@check(
    "safety/withdraw-key-for-reads",
    "reads are made with a key that cannot withdraw",
    Severity.WARNING,
    why="A key that leaks from a dashboard or a log can then empty the account.",
    fix="Use a key with the read permission alone for reading, and another one for withdrawals.",
    docs={"okx": "overview-api-key-creation", "coinw": "introduction"},
)
def withdraw_key_for_reads(run: Run) -> Iterator[Evidence]:
    """Look at every read with a key of somebody."""
    for sent in run:
        if sent.credential is None or sent.endpoint is None or sent.endpoint.permission != "read":
            continue
        can_withdraw = "withdraw" in sent.credential.permissions
        problem = f"{sent.endpoint_id} was read with a key that may withdraw"
        yield Evidence((sent,), problem if can_withdraw else "")
