"""Money: amounts that are there, and states that are followed to their end."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, NamedTuple

from fauxchange_kit.analysis.calls import is_money, is_write, rows_of
from fauxchange_kit.analysis.responses import is_ok, is_refused
from fauxchange_kit.check import Evidence, Severity, check

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fauxchange_kit.recording.recording import RecordedCall, Run

_BALANCES = "asset/balances.get"
# What takes money out of the funding account, and how the call says so if it need not.
_FUNDING: Mapping[str, Mapping[str, str]] = {
    "asset/transfer.post": {"from": "6"},
    "asset/withdrawal.post": {},
}
# A transfer of another kind may be out of a sub-account.
_OWN_TYPES = {"", "0", "1"}


class Followed(NamedTuple):
    """Something that goes on after its call: by which id, where to look, and when it is over.

    ``looks`` says in which member of a row an endpoint has the state; a state that begins with one
    of ``ends`` is an end.
    """

    id: str
    looks: Mapping[str, str]
    ends: tuple[str, ...]


_WITHDRAWAL = Followed(
    "wdId",
    {"asset/withdrawal-history.get": "state", "asset/deposit-withdraw-status.get": "state"},
    ("2", "-1", "-2", "Withdrawal complete", "Withdrawal failed", "Cancellation complete"),
)
_ORDERS = {
    "finance/staking-defi/orders-active.get": "state",
    "finance/staking-defi/orders-history.get": "state",
}
FOLLOWED: Mapping[str, Followed] = {
    "asset/withdrawal.post": _WITHDRAWAL,
    "finance/staking-defi/purchase.post": Followed("ordId", _ORDERS, ("1", "3")),
    "finance/staking-defi/redeem.post": Followed("ordId", _ORDERS, ("3",)),
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
    shown: dict[str, RecordedCall] = {}
    for sent in run:
        account = sent.credential.account if sent.credential else ""
        if not account or sent.endpoint is None:
            continue
        available = _available(shown.get(account), sent)
        amount = _decimal(rows_of(sent)[0].get("amt")) if available is not None else None
        if amount is not None and available is not None:
            # Where it was accepted nevertheless, more had come in since.
            is_above = amount > available and not is_ok(sent)
            above = f"{amount} were sent where {available} were shown as available"
            yield Evidence((shown[account], sent), above if is_above else "")
        if is_write(sent.endpoint) and not is_refused(sent):
            # What it moved, and to whom, only another reading tells.
            shown.clear()
        elif sent.endpoint.id == _BALANCES and is_ok(sent) and not sent.faults:
            shown[account] = sent


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
    ends = [is_end for endpoint_id in FOLLOWED for _, is_end in _ends(run.plain, endpoint_id)]
    if not ends or not all(ends):
        return
    for endpoint_id in FOLLOWED:
        for sent, is_end in _ends(run, endpoint_id):
            if is_end or run.exit_code:
                yield Evidence((sent,))
            elif run.exit_code == 0:
                done = f"it ended well while what {endpoint_id} began was still pending"
                yield Evidence((sent,), done)


def _available(shown: RecordedCall | None, sent: RecordedCall) -> Decimal | None:
    """Return what was shown to be available of what a call takes; None if nothing was."""
    taken = _FUNDING.get(sent.endpoint_id) if sent.exchange.name == "okx" else None
    rows = rows_of(sent)
    if shown is None or taken is None or not rows or not is_money(sent.endpoint):
        return None
    asked = rows[0]
    if any(asked.get(name) != value for name, value in taken.items()):
        return None
    if sent.endpoint_id == "asset/transfer.post" and str(asked.get("type", "")) not in _OWN_TYPES:
        return None
    wanted = rows_of(shown)[0].get("ccy", ()) if rows_of(shown) else ()
    if wanted and asked.get("ccy") not in wanted:
        return None
    held = (row.get("availBal") for row in shown.rows if row.get("ccy") == asked.get("ccy"))
    return _decimal(next(held, "0"))


def _ends(run: Run, endpoint_id: str) -> Iterator[tuple[RecordedCall, bool]]:
    """Yield what an endpoint began, and whether the last look at it showed an end."""
    followed = FOLLOWED[endpoint_id]
    for sent in run:
        if sent.endpoint_id != endpoint_id or not is_ok(sent) or not sent.rows:
            continue
        known = str(sent.rows[0].get(followed.id, ""))
        states = list(_states(run.after(sent), followed, known)) if known else []
        yield sent, bool(states) and states[-1].startswith(followed.ends)


def _states(later: tuple[RecordedCall, ...], followed: Followed, known: str) -> Iterator[str]:
    for looked in later:
        if looked.endpoint_id not in followed.looks or not is_ok(looked):
            continue
        member = followed.looks[looked.endpoint_id]
        rows = (row for row in looked.rows if isinstance(row, dict))
        yield from (str(row.get(member, "")) for row in rows if row.get(followed.id) == known)


def _decimal(value: Any) -> Decimal | None:
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None
