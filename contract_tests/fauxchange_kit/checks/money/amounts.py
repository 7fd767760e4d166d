"""Money: amounts that are there, and states that are followed to their end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Any, NamedTuple

from fauxchange_kit.analysis.calls import is_money, is_write, rows_of
from fauxchange_kit.analysis.output import tells_of_no_end
from fauxchange_kit.analysis.responses import is_ok, is_refused
from fauxchange_kit.check import Evidence, Severity, check
from fauxchange_kit.recording.recording import RecordedCall, Run


class Source(NamedTuple):
    """Where the money of a call comes from.

    Args:
        balances: the reading that shows how much of it is available.
        amount: the parameter that is how much is taken.
        ccy: the parameter that names the currency; empty where there is only one.
        only: what other parameters have to be, for the money to come from there.

    """

    balances: str
    amount: str
    ccy: str = ""
    only: Mapping[str, str] = MappingProxyType({})


_SOURCES: Mapping[tuple[str, str], Source] = {
    ("okx", "asset/transfer.post"): Source("asset/balances.get", "amt", "ccy", {"from": "6"}),
    ("okx", "asset/withdrawal.post"): Source("asset/balances.get", "amt", "ccy"),
    ("coinw", "spot/private/doWithdraw.post"): Source(
        "spot/private/returnBalances.post", "amount", "currency"
    ),
    ("coinw", "futures/positions/margin.post"): Source(
        "futures/account/available.get", "addMargin"
    ),
}
_BALANCES = frozenset(one.balances for one in _SOURCES.values())
# A transfer of another kind may be out of a sub-account.
_TRANSFER, _OWN_TYPES = "asset/transfer.post", {"", "0", "1"}


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
    "spot/private/doWithdraw.post": Process(
        "depositNumber", {"spot/private/returnDepositsWithdrawals.post": "status"}, ("3", "4")
    ),
}


@check(
    "money/amount-above-balance",
    "no more is sent than the balance showed",
    Severity.WARNING,
    why="The call is refused, and what was to follow from it does not happen.",
    fix="Take the available balance, not the whole one, and leave room for the fee.",
    docs={
        "okx": "funding-account-rest-api-get-balance",
        "coinw": "https://www.coinw.com/api-doc/en/spot-trading/account/get-spot-account-balance",
    },
    frames=True,
    unseen="Orders. It compares transfers and withdrawals of OKX's funding account, "
    "withdrawals of CoinW, and margin that is added there.",
)
def amount_above_balance(run: Run) -> Iterator[Evidence]:
    """Compare amounts with the last balance that was read before of where they come from."""
    balances: dict[tuple[str, str], RecordedCall] = {}
    for call in run:
        account = call.credential.account if call.credential else ""
        source = _SOURCES.get((call.exchange.name, call.endpoint_id))
        if not account or call.endpoint is None:
            continue
        reading = balances.get((account, source.balances)) if source else None
        if source is not None and reading is not None:
            amount, available = _amounts(call, source, reading)
            if amount is not None and available is not None:
                # Where it was accepted nevertheless, more had come in since.
                is_above = amount > available and not is_ok(call)
                above = f"{amount} were sent where {available} were shown as available"
                yield Evidence((reading, call), above if is_above else "")
        if is_write(call.endpoint) and not is_refused(call):
            # What it moved, and to whom, only another reading tells.
            balances.clear()
        elif call.endpoint.id in _BALANCES and is_ok(call) and not call.faults:
            balances[account, call.endpoint.id] = call


@check(
    "money/pending-taken-for-done",
    "what is pending is followed to its end, however long that takes",
    Severity.ERROR,
    why="A withdrawal or an order that is pending may still fail: it is not done.",
    fix="Ask for its state until it is one of the last ones, or tell that it is not done yet.",
    docs={
        "okx": "funding-account-rest-api-get-withdrawal-history",
        "coinw": "https://www.coinw.com/api-doc/en/spot-trading/account/"
        "get-deposit-withdrawal-history",
    },
    profiles=("pending",),
    frames=True,
    unseen="Orders in a market, partly filled ones too, and what is pushed. It follows "
    "withdrawals and orders of on-chain earn by their ids.",
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
            if is_end or run.exit_code or tells_of_no_end(run):
                yield Evidence((call,))
            elif run.exit_code == 0:
                problem = f"it ended well while what {endpoint_id} began was still pending"
                yield Evidence((call,), problem)


def _amounts(
    call: RecordedCall, source: Source, reading: RecordedCall
) -> tuple[Decimal | None, Decimal | None]:
    """Return how much a call takes from a source, and how much a reading showed of it.

    Either is None where nobody can say.
    """
    rows = rows_of(call)
    if not rows or not is_money(call.endpoint):
        return None, None
    row = rows[0]
    if any(row.get(name) != value for name, value in source.only.items()):
        return None, None
    if call.endpoint_id == _TRANSFER and str(row.get("type", "")) not in _OWN_TYPES:
        return None, None
    return _decimal(row.get(source.amount)), _available(reading, str(row.get(source.ccy, "")))


def _available(reading: RecordedCall, ccy: str) -> Decimal | None:
    """Return the available balance that a reading shows; None if it was not asked for."""
    data = reading.json["data"]
    if isinstance(data, dict):
        # By coin, or the only amount that there is.
        return _decimal(data.get(ccy, "0") if ccy else data.get("value"))
    currencies = rows_of(reading)[0].get("ccy", ()) if rows_of(reading) else ()
    if currencies and ccy not in currencies:
        return None
    return _decimal(next((one.get("availBal") for one in data if one.get("ccy") == ccy), "0"))


def _outcomes(run: Run, endpoint_id: str) -> Iterator[tuple[RecordedCall, bool]]:
    """Yield what an endpoint began, and whether the last look at it showed an end."""
    process = PROCESSES[endpoint_id]
    for call in run:
        if call.endpoint_id != endpoint_id or not is_ok(call):
            continue
        data = call.json["data"]
        row = data if isinstance(data, dict) else next(iter(call.rows), {})
        id_ = str(row.get(process.id, ""))
        if not row:
            continue
        states = list(_states(run.after(call), process, id_)) if id_ else []
        yield call, bool(states) and states[-1].startswith(process.ends)


def _states(later: tuple[RecordedCall, ...], process: Process, id_: str) -> Iterator[str]:
    for lookup in later:
        if lookup.endpoint_id not in process.looks or not is_ok(lookup):
            continue
        member = process.looks[lookup.endpoint_id]
        rows = (row for row in lookup.rows if isinstance(row, dict))
        yield from (str(row.get(member, "")) for row in rows if str(row.get(process.id)) == id_)


def _decimal(value: Any) -> Decimal | None:
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None
