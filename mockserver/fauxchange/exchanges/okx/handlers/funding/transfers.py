"""Transfers, deposits and withdrawals of the funding account."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from fauxchange.domain.core.history import choice_log
from fauxchange.domain.funding import currency, deposits, transfers
from fauxchange.domain.funding.deposits import Deposit
from fauxchange.domain.funding.transfers import Transfer
from fauxchange.domain.funding.withdrawals import requests, withdrawal
from fauxchange.domain.funding.withdrawals.withdrawal import Withdrawal
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.okx.enums import number, status, word
from fauxchange.exchanges.okx.handlers.registry import okx
from fauxchange.exchanges.okx.rows import funding as funding_rows
from fauxchange.exchanges.okx.rows.row import Row


@okx.handles("asset/transfer.post")
def transfer(call: Call) -> Iterator[Row]:
    """Move money between books or accounts."""
    params = call.params
    order = transfers.TransferOrder(
        kind=word(call, "transfer", call.param("type")),
        ccy=params["ccy"],
        amount=Decimal(params["amt"]),
        from_book=word(call, "book", params["from"]),
        to_book=word(call, "book", params["to"]),
        other=params.get("subAcct", ""),
        client_id=params.get("clientId", ""),
        lent=params.get("loanTrans", False),
    )
    result = transfers.transfer(call.ledger, call.account, order)
    yield funding_rows.new_transfer(result, *_books(call, result))


@okx.handles("asset/transfer-state.get")
def transfer_state(call: Call) -> Iterator[Row]:
    """Yield a transfer and its state."""
    params = call.params
    result = transfers.find(
        call.unit,
        call.account.id,
        call.now_ms,
        word(call, "transfer", call.param("type")),
        number=params.get("transId", ""),
        client_id=params.get("clientId", ""),
    )
    state = number(call, "transferState", result.state)
    yield funding_rows.transfer(result, call.param("type"), state, *_books(call, result))


@okx.handles("asset/deposit-address.get")
def deposit_address(call: Call) -> Iterator[Row]:
    """Yield the account's address on each chain of a currency."""
    account = call.account
    document = currency.currency_of(call.unit, account.id, call.params["ccy"])
    funding = number(call, "book", "funding")
    for chain in document.chains:
        address = deposits.address_of(call.unit, account, chain)
        yield funding_rows.address(chain, address, funding)


@okx.handles("asset/deposit-history.get")
def deposit_history(call: Call) -> Iterator[Row]:
    """Yield deposits, newest first."""
    account, params = call.account.id, call.params
    known = [params["depId"]] if "depId" in params else []
    if "txId" in params:
        by_hash = deposits.by_hash(call.unit, account, params["txId"])
        known.append(by_hash.id if by_hash else "")
    is_internal = _is_internal(call)
    log = choice_log(deposits.log_of(account), ccy=params.get("ccy"), internal=is_internal)
    return _page(call, log, _deposit, known)


@okx.handles("asset/withdrawal.post")
def withdraw(call: Call) -> Iterator[Row]:
    """Begin a withdrawal."""
    params = call.params
    order = withdrawal.WithdrawalOrder(
        destination=word(call, "destination", params["dest"]),
        ccy=params["ccy"],
        amount=Decimal(params["amt"]),
        to=params["toAddr"],
        to_kind=word(call, "addressType", params["toAddrType"])
        if "toAddrType" in params
        else withdrawal.ADDRESS,
        chain=params.get("chain", ""),
        area_code=params.get("areaCode", ""),
        client_id=params.get("clientId", ""),
        receiver=_receiver(params["rcvrInfo"]) if "rcvrInfo" in params else None,
    )
    yield funding_rows.new_withdrawal(requests.withdraw(call.ledger, call.account, order))


@okx.handles("asset/cancel-withdrawal.post")
def cancel_withdrawal(call: Call) -> Iterator[Row]:
    """Cancel a withdrawal that is still waiting."""
    yield {"wdId": withdrawal.cancel(call.ledger, call.account.id, call.params["wdId"]).id}


@okx.handles("asset/withdrawal-history.get")
def withdrawal_history(call: Call) -> Iterator[Row]:
    """Yield withdrawals, newest first."""
    account, params = call.account.id, call.params
    known = [params["wdId"]] if "wdId" in params else []
    if "clientId" in params:
        number_ = transfers.find_by_client_id(call.unit, "withdrawal", account, params["clientId"])
        known.append(number_ or "")
    destination = word(call, "destination", params["type"]) if "type" in params else None
    ccy = params.get("ccy")
    log = choice_log(withdrawal.log_of(account), ccy=ccy, destination=destination)
    return _page(call, log, _withdrawal, known)


@okx.handles("asset/deposit-withdraw-status.get")
def deposit_withdraw_status(call: Call) -> Iterator[Row]:
    """Yield the status of a withdrawal or a deposit; nothing for an unknown deposit."""
    params, account = call.params, call.account.id
    if "wdId" in params:
        outgoing = withdrawal.find(call.unit, account, params["wdId"])
        state = status(call, "withdrawal", outgoing.state)
        yield funding_rows.progress(outgoing.done_ms, state, outgoing.tx_id, outgoing.id)
        return
    incoming = deposits.by_hash(call.unit, account, params["txId"])
    if incoming is not None and (incoming.account, incoming.ccy, incoming.to, incoming.chain) == (
        account,
        params["ccy"],
        params["to"],
        params["chain"],
    ):
        state = status(call, "deposit", incoming.state)
        yield funding_rows.progress(
            deposits.done_ms(call.unit, incoming), state, incoming.tx_id, ""
        )


def _receiver(info: dict[str, str]) -> withdrawal.Receiver:
    return withdrawal.Receiver(
        wallet=info["walletType"],
        exchange=info.get("exchId", ""),
        first_name=info.get("rcvrFirstName", ""),
        last_name=info.get("rcvrLastName", ""),
    )


def _books(call: Call, result: Transfer) -> tuple[str, str]:
    order = result.order
    return number(call, "book", order.from_book), number(call, "book", order.to_book)


def _page(call: Call, log: str, row: Any, known: list[str]) -> Iterator[Row]:
    """Yield the rows of a log of ids that the call asks for, of all of them or of known ones."""
    page = call.page()
    ids = known[:1] if known else (entry.id for entry in page.newest(call.unit, log, by="at_ms"))
    rows = (row(call, one) for one in ids)
    return page.cut(one for one in rows if one is not None and page.has_time_of(int(one["ts"])))


def _is_internal(call: Call) -> bool | None:
    written = call.params.get("type")
    if written is None:
        return None
    return word(call, "destination", written) == withdrawal.INTERNAL


def _deposit(call: Call, known: str) -> Row | None:
    one = call.unit.find(Deposit, known)
    if one is None or one.account != call.account.id:
        return None
    state = number(call, "deposit", one.state)
    row = funding_rows.deposit(one, state, deposits.confirmations(call.unit, one, call.now_ms))
    kind = withdrawal.INTERNAL if one.is_internal else withdrawal.ON_CHAIN
    names = ("ccy", "depId", "fromWdId", "txId", "state")
    return row if _is_asked_for(call, row, kind, names) else None


def _withdrawal(call: Call, known: str) -> Row | None:
    one = call.unit.find(Withdrawal, known)
    if one is None or one.account != call.account.id:
        return None
    state = number(call, "withdrawal", one.state)
    to_kind = number(call, "addressType", one.order.to_kind)
    tag = withdrawal.chain_of(call.unit, one).network.tag if one.chain else ""
    row = funding_rows.withdrawal(one, state, to_kind, tag)
    names = ("ccy", "wdId", "clientId", "txId", "state")
    return row if _is_asked_for(call, row, one.order.destination, names) else None


def _is_asked_for(call: Call, row: Row, kind: str, names: tuple[str, ...]) -> bool:
    params = call.params
    if "type" in params and word(call, "destination", params["type"]) != kind:
        return False
    return all(row[name] == params[name] for name in names if name in params)
