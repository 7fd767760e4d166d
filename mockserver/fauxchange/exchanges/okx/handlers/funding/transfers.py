"""Money of the funding account that moves: transfers, deposits, withdrawals."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from fauxchange.domain.funding import currency, deposits, transfers
from fauxchange.domain.funding.deposits import Deposit
from fauxchange.domain.funding.withdrawals import requests, withdrawal
from fauxchange.domain.funding.withdrawals.withdrawal import Withdrawal
from fauxchange.exchanges.okx.enums import number, sent, status, word
from fauxchange.exchanges.okx.handlers.registry import okx
from fauxchange.exchanges.okx.rows import funding as funding_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fauxchange.domain.funding.transfers import Transfer
    from fauxchange.exchanges.exchange import Call
    from fauxchange.exchanges.okx.rows.row import Row


@okx.handles("asset/transfer.post")
def transfer(call: Call) -> Iterator[Row]:
    """Move money between books or accounts."""
    asked = call.params
    order = transfers.TransferOrder(
        kind=word(call, "transfer", sent(call, "type")),
        ccy=asked["ccy"],
        amount=Decimal(asked["amt"]),
        from_book=word(call, "book", asked["from"]),
        to_book=word(call, "book", asked["to"]),
        other=asked.get("subAcct", ""),
        client_id=asked.get("clientId", ""),
        lent=asked.get("loanTrans", False),
    )
    made = transfers.transfer(call.ledger, call.account, order)
    yield funding_rows.transferred(made, *_books(call, made))


@okx.handles("asset/transfer-state.get")
def transfer_state(call: Call) -> Iterator[Row]:
    """Yield a transfer and its state."""
    asked = call.params
    found = transfers.find(
        call.unit,
        call.account.id,
        call.now_ms,
        word(call, "transfer", sent(call, "type")),
        number=asked.get("transId", ""),
        client_id=asked.get("clientId", ""),
    )
    state = number(call, "transferState", found.state)
    yield funding_rows.transfer(found, sent(call, "type"), state, *_books(call, found))


@okx.handles("asset/deposit-address.get")
def deposit_address(call: Call) -> Iterator[Row]:
    """Yield the account's address on each chain of a currency."""
    account = call.account
    listed = currency.named(call.unit, account.id, call.params["ccy"])
    funding = number(call, "book", "funding")
    for chain in listed.chains:
        yield funding_rows.address(chain, account.user, funding)


@okx.handles("asset/deposit-history.get")
def deposit_history(call: Call) -> Iterator[Row]:
    """Yield deposits, newest first."""
    return _page(call, deposits.log_of(call.account.id), _deposit)


@okx.handles("asset/withdrawal.post")
def withdraw(call: Call) -> Iterator[Row]:
    """Begin a withdrawal."""
    asked = call.params
    order = withdrawal.WithdrawalOrder(
        destination=word(call, "destination", asked["dest"]),
        ccy=asked["ccy"],
        amount=Decimal(asked["amt"]),
        to=asked["toAddr"],
        to_kind=word(call, "addressType", asked["toAddrType"])
        if "toAddrType" in asked
        else withdrawal.ADDRESS,
        chain=asked.get("chain", ""),
        area_code=asked.get("areaCode", ""),
        client_id=asked.get("clientId", ""),
        receiver=_receiver(asked["rcvrInfo"]) if "rcvrInfo" in asked else None,
    )
    yield funding_rows.begun(requests.withdraw(call.ledger, call.account, order))


@okx.handles("asset/cancel-withdrawal.post")
def cancel_withdrawal(call: Call) -> Iterator[Row]:
    """Cancel a withdrawal that is still waiting."""
    yield {"wdId": withdrawal.cancel(call.ledger, call.account.id, call.params["wdId"]).id}


@okx.handles("asset/withdrawal-history.get")
def withdrawal_history(call: Call) -> Iterator[Row]:
    """Yield withdrawals, newest first."""
    return _page(call, withdrawal.log_of(call.account.id), _withdrawal)


@okx.handles("asset/deposit-withdraw-status.get")
def progress(call: Call) -> Iterator[Row]:
    """Yield how far a withdrawal or a deposit is; of a deposit that nobody knows, nothing."""
    asked, account = call.params, call.account.id
    if "wdId" in asked:
        leaving = withdrawal.find(call.unit, account, asked["wdId"])
        state = status(call, "withdrawal", leaving.state)
        yield funding_rows.progress(leaving.done_ms, state, leaving.tx_id, leaving.id)
        return
    came = deposits.by_hash(call.unit, account, asked["txId"])
    if came is not None and (came.account, came.ccy, came.to, came.chain) == (
        account,
        asked["ccy"],
        asked["to"],
        asked["chain"],
    ):
        state = status(call, "deposit", came.state)
        yield funding_rows.progress(deposits.done_ms(call.unit, came), state, came.tx_id, "")


def _receiver(said: dict[str, str]) -> withdrawal.Receiver:
    return withdrawal.Receiver(
        wallet=said["walletType"],
        exchange=said.get("exchId", ""),
        first_name=said.get("rcvrFirstName", ""),
        last_name=said.get("rcvrLastName", ""),
    )


def _books(call: Call, made: Transfer) -> tuple[str, str]:
    order = made.order
    return number(call, "book", order.from_book), number(call, "book", order.to_book)


def _page(call: Call, log: str, row: Any) -> Iterator[Row]:
    """Yield the rows of a log of ids that the call asks for."""
    page = call.page()
    rows = (row(call, entry.id) for entry in page.newest(call.unit, log, by="at_ms"))
    return page.cut(one for one in rows if one is not None)


def _deposit(call: Call, known: str) -> Row | None:
    one = call.unit.get(Deposit, known)
    state = number(call, "deposit", one.state)
    made = funding_rows.deposit(one, state, deposits.confirmations(call.unit, one, call.now_ms))
    kind = withdrawal.INTERNAL if one.is_internal else withdrawal.ON_CHAIN
    names = ("ccy", "depId", "fromWdId", "txId", "state")
    return made if _is_wanted(call, made, kind, names) else None


def _withdrawal(call: Call, known: str) -> Row | None:
    one = call.unit.get(Withdrawal, known)
    state = number(call, "withdrawal", one.state)
    to_kind = number(call, "addressType", one.order.to_kind)
    tag = withdrawal.chain_of(call.unit, one).network.tag if one.chain else ""
    made = funding_rows.withdrawal(one, state, to_kind, tag)
    names = ("ccy", "wdId", "clientId", "txId", "state")
    return made if _is_wanted(call, made, one.order.destination, names) else None


def _is_wanted(call: Call, made: Row, kind: str, names: tuple[str, ...]) -> bool:
    asked = call.params
    if "type" in asked and word(call, "destination", asked["type"]) != kind:
        return False
    return all(made[name] == asked[name] for name in names if name in asked)
