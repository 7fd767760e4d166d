"""Money: amounts that are there, and states that are followed to their end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from fauxchange_kit.analysis.calls import is_money, is_write, rows_of
from fauxchange_kit.analysis.responses import is_ok, is_refused
from fauxchange_kit.check import Evidence, Severity, check
from fauxchange_kit.recording.recording import RecordedCall, Run

_BALANCES = "asset/balances.get"
# What takes money out of the funding account, and how the call says so if it need not.
_FUNDING: Mapping[str, Mapping[str, str]] = {
    "asset/transfer.post": {"from": "6"},
    "asset/withdrawal.post": {},
}
# A transfer of another kind may be out of a sub-account.
_OWN_TYPES = {"", "0", "1"}


class Process(NamedTuple):
    """Something that goes on after its call: by which id, where to look, and when it is over.

    ``looks`` says in which member of a row an endpoint has the state; a state that begins with one
    of ``ends`` is an end.
    """

    id: str
    looks: Mapping[str, str]
    ends: tuple[str, ...]


_WITHDRAWAL = Process(
    "wdId",
    {"asset/withdrawal-history.get": "state", "asset/deposit-withdraw-status.get": "state"},
    ("2", "-1", "-2", "Withdrawal complete", "Withdrawal failed", "Cancellation complete"),
)
_ORDERS = {
    "finance/staking-defi/orders-active.get": "state",
    "finance/staking-defi/orders-history.get": "state",
}
PROCESSES: Mapping[str, Process] = {
    "asset/withdrawal.post": _WITHDRAWAL,
    "finance/staking-defi/purchase.post": Process("ordId", _ORDERS, ("1", "3")),
    "finance/staking-defi/redeem.post": Process("ordId", _ORDERS, ("3",)),
}


@check(
    "money/amount-above-balance",
    "no more is sent than the balance showed",
    Severity.WARNING,
    why="The call is refused, and what was to follow from it does not happen.",
    fix="Take the available balance, not the whole one, and leave room for the fee.",
    docs={"okx": "funding-account-rest-api-get-balance"},
)
def amount_above_balance(run: Run) -> Iterator[Evidence]:
    """Compare amounts out of the funding account with the last balance that was read before."""
    balances: dict[str, RecordedCall] = {}
    for call in run:
        account = call.credential.account if call.credential else ""
        if not account or call.endpoint is None:
            continue
        available = _available(balances.get(account), call)
        amount = _decimal(rows_of(call)[0].get("amt")) if available is not None else None
        if amount is not None and available is not None:
            # Where it was accepted nevertheless, more had come in since.
            is_above = amount > available and not is_ok(call)
            above = f"{amount} were sent where {available} were shown as available"
            yield Evidence((balances[account], call), above if is_above else "")
        if is_write(call.endpoint) and not is_refused(call):
            # What it moved, and to whom, only another reading tells.
            balances.clear()
        elif call.endpoint.id == _BALANCES and is_ok(call) and not call.faults:
            balances[account] = call


@check(
    "money/pending-taken-for-done",
    "what is pending is followed to its end, however long that takes",
    Severity.ERROR,
    why="A withdrawal or an order that is pending may still fail: it is not done.",
    fix="Ask for its state until it is one of the last ones, or tell that it is not done yet.",
    docs={"okx": "funding-account-rest-api-get-withdrawal-history"},
    profiles=("pending",),
)
def pending_taken_for_done(run: Run) -> Iterator[Evidence]:
    """Look at what follows to the end in the plain run, and ends well before it in this one."""
    if run.plain is None:
        return
    ends = [is_end for endpoint_id in PROCESSES for _, is_end in _outcomes(run.plain, endpoint_id)]
    if not ends or not all(ends):
        return
    for endpoint_id in PROCESSES:
        for call, is_end in _outcomes(run, endpoint_id):
            if is_end or run.exit_code:
                yield Evidence((call,))
            elif run.exit_code == 0:
                problem = f"it ended well while what {endpoint_id} began was still pending"
                yield Evidence((call,), problem)


def _available(balances: RecordedCall | None, call: RecordedCall) -> Decimal | None:
    """Return the available balance that was read of the currency a call takes; None without one."""
    source = _FUNDING.get(call.endpoint_id) if call.exchange.name == "okx" else None
    rows = rows_of(call)
    if balances is None or source is None or not rows or not is_money(call.endpoint):
        return None
    row = rows[0]
    if any(row.get(name) != value for name, value in source.items()):
        return None
    if call.endpoint_id == "asset/transfer.post" and str(row.get("type", "")) not in _OWN_TYPES:
        return None
    currencies = rows_of(balances)[0].get("ccy", ()) if rows_of(balances) else ()
    if currencies and row.get("ccy") not in currencies:
        return None
    ccy = row.get("ccy")
    amounts = (one.get("availBal") for one in balances.rows if one.get("ccy") == ccy)
    return _decimal(next(amounts, "0"))


def _outcomes(run: Run, endpoint_id: str) -> Iterator[tuple[RecordedCall, bool]]:
    """Yield what an endpoint began, and whether the last look at it showed an end."""
    process = PROCESSES[endpoint_id]
    for call in run:
        if call.endpoint_id != endpoint_id or not is_ok(call) or not call.rows:
            continue
        id_ = str(call.rows[0].get(process.id, ""))
        states = list(_states(run.after(call), process, id_)) if id_ else []
        yield call, bool(states) and states[-1].startswith(process.ends)


def _states(later: tuple[RecordedCall, ...], process: Process, id_: str) -> Iterator[str]:
    for lookup in later:
        if lookup.endpoint_id not in process.looks or not is_ok(lookup):
            continue
        member = process.looks[lookup.endpoint_id]
        rows = (row for row in lookup.rows if isinstance(row, dict))
        yield from (str(row.get(member, "")) for row in rows if row.get(process.id) == id_)


def _decimal(value: Any) -> Decimal | None:
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None
