"""Sub-accounts and their API keys, for their master."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from fauxchange.domain.access import api_key, subaccount
from fauxchange.domain.access.credential import Credential
from fauxchange.domain.access.rejection import NotEntrusted, Unbound
from fauxchange.domain.access.subaccount import FamilyTransfer, SubAccount
from fauxchange.domain.core import history
from fauxchange.domain.core.account import Account, Uid, account_id, exchange_of
from fauxchange.domain.funding import subaccount_transfers, transfers
from fauxchange.domain.trading_account import account as trading_account
from fauxchange.domain.trading_account import margin
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.okx.enums import number, word
from fauxchange.exchanges.okx.forms import is_strong, require_subaccount
from fauxchange.exchanges.okx.handlers.registry import okx
from fauxchange.exchanges.okx.handlers.trading_account.balance import balance_of
from fauxchange.exchanges.okx.rows import access as access_rows
from fauxchange.exchanges.okx.rows import funding as funding_rows
from fauxchange.exchanges.okx.rows.row import Row


@okx.handles("users/subaccount/list.get")
def subaccounts(call: Call) -> Iterator[Row]:
    """Yield the caller's sub-accounts, newest first."""
    page = call.page()
    entries = page.newest(call.unit, subaccount.subaccounts_log(_master(call).id), by="at_ms")
    subs = (call.unit.get(SubAccount, entry.account) for entry in entries)
    for sub in page.cut(_filter_subaccounts(call, subs)):
        may_transfer_out = transfers.may_transfer_out(call.unit, sub.account)
        kind = number(call, "subAccount", sub.kind)
        yield access_rows.subaccount(sub, kind, may_transfer_out=may_transfer_out)


@okx.handles("users/subaccount/create-subaccount.post")
def create(call: Call) -> Iterator[Row]:
    """Open a sub-account."""
    _bound_key(call)
    params, master = call.params, _master(call)
    name, label, kind = params["subAcct"], params.get("label", ""), params["type"]
    require_subaccount(name, label, params.get("pwd", ""))
    opened = subaccount.create(
        call.ledger, master, name, word(call, "subAccount", kind), label=label
    )
    yield access_rows.new_subaccount(opened)


@okx.handles("users/subaccount/apikey.get")
def keys(call: Call) -> Iterator[Row]:
    """Yield the keys of a sub-account, or the one asked for."""
    sub = _subaccount(call)
    if "apiKey" in call.params:
        one = api_key.find_key(call.unit, sub, call.params["apiKey"])
        yield access_rows.api_key(one, call.tables["numbers"])
        return
    for credential in api_key.keys_of(call.unit, sub.account):
        yield access_rows.api_key(credential, call.tables["numbers"])


@okx.handles("users/subaccount/apikey.post")
def create_key(call: Call) -> Iterator[Row]:
    """Make a key for a sub-account."""
    by = _bound_key(call)
    sub = _subaccount(call)
    credential = api_key.create(
        call.ledger,
        sub,
        by,
        label=call.params["label"],
        passphrase=call.params["passphrase"],
        is_strong=is_strong(call.params["passphrase"]),
        permissions=_permissions(call),
        addresses=call.list("ip"),
    )
    yield access_rows.new_api_key(sub.name, credential, call.tables["numbers"])


@okx.handles("users/subaccount/modify-apikey.post")
def modify_key(call: Call) -> Iterator[Row]:
    """Change the label, permissions or addresses of a key."""
    _bound_key(call)
    sub = _subaccount(call)
    credential = api_key.modify(
        call.unit,
        sub,
        call.params["apiKey"],
        label=call.params.get("label"),
        permissions=_permissions(call) if "perm" in call.params else None,
        addresses=call.list("ip") if "ip" in call.params else None,
    )
    yield {**access_rows.api_key(credential, call.tables["numbers"]), "subAcct": sub.name}


@okx.handles("users/subaccount/delete-apikey.post")
def delete_key(call: Call) -> Iterator[Row]:
    """Delete a key."""
    _bound_key(call)
    sub = _subaccount(call)
    api_key.delete(call.unit, sub, call.params["apiKey"])
    yield {"subAcct": sub.name}


@okx.handles("users/subaccount/set-transfer-out.post")
def set_transfer_out(call: Call) -> Iterator[Row]:
    """Set whether sub-accounts may pay others."""
    master = _master(call)
    allowed = call.params.get("canTransOut", True)
    subs = [subaccount.subaccount_of(call.unit, master.id, name) for name in call.list("subAcct")]
    for sub in subs:
        transfers.allow_transfer_out(call.unit, sub.account, allowed=allowed)
        yield {"subAcct": sub.name, "canTransOut": allowed}


@okx.handles("users/entrust-subaccount-list.get")
def entrusted_subaccounts(call: Call) -> Iterator[Row]:
    """Yield the sub-accounts that were entrusted to the caller, newest first."""
    for entry in call.unit.newest(subaccount.entrusted_log(_master(call).id)):
        sub = call.unit.get(SubAccount, entry.account)
        if call.params.get("subAcct", sub.name) == sub.name:
            yield {"subAcct": sub.name}


@okx.handles("account/subaccount/balances.get")
def trading_balances(call: Call) -> Iterator[Row]:
    """Yield the trading account of a sub-account."""
    yield balance_of(call, _account(call, _subaccount(call)))


@okx.handles("account/subaccount/max-withdrawal.get")
def max_withdrawal(call: Call) -> Iterator[Row]:
    """Yield what may leave the trading account of a sub-account."""
    account = _account(call, _subaccount(call))
    is_portfolio = (
        trading_account.settings_of(call.unit, account.id).mode == trading_account.PORTFOLIO
    )
    ccys = call.list("ccy")
    amounts = margin.transferable(call.unit, account, ccys, call.now_ms)
    for ccy, most in amounts.items():
        yield access_rows.withdrawable(ccy, most.own, is_portfolio=is_portfolio)


@okx.handles("asset/subaccount/balances.get")
def funding_balances(call: Call) -> Iterator[Row]:
    """Yield what a sub-account holds in its funding account."""
    sub = subaccount_transfers.party(call.unit, _master(call).id, call.params["subAcct"])
    ccys = call.list("ccy")
    for ccy, balance in _account(call, sub).funding.items():
        if balance and (not ccys or ccy in ccys):
            yield funding_rows.balance(ccy, balance)


@okx.handles("asset/subaccount/bills.get")
def bills(call: Call) -> Iterator[Row]:
    """Yield what went between the caller and its sub-accounts, newest first."""
    master = _master(call)
    name = call.params.get("subAcct")
    if name is not None:
        subaccount_transfers.party(call.unit, master.id, name)
    for row in _transfers(call, subaccount.family_transfers_log(master.id)):
        yield {name: shown for name, shown in row.items() if name != "subUid"}


@okx.handles("asset/subaccount/managed-subaccount-bills.get")
def managed_bills(call: Call) -> Iterator[Row]:
    """Yield what went in and out of sub-accounts entrusted to the caller, newest first."""
    master = _master(call)
    name = call.params.get("subAcct")
    if name is not None:
        sub = call.unit.find(SubAccount, account_id(exchange_of(master.id), name))
        if sub is None or sub.trustee != master.id:
            raise NotEntrusted(f"{name} is not entrusted to {master.id}")
    yield from _transfers(call, subaccount.managed_transfers_log(master.id))


@okx.handles("asset/subaccount/transfer.post")
def transfer(call: Call) -> Iterator[Row]:
    """Move money between two sub-accounts."""
    params = call.params
    result = subaccount_transfers.transfer(
        call.ledger,
        _master(call).id,
        params["ccy"],
        Decimal(params["amt"]),
        payer=(params["fromSubAccount"], _book(call, params["from"])),
        payee=(params["toSubAccount"], _book(call, params["to"])),
    )
    yield {"transId": result.id}


def _bound_key(call: Call) -> Credential:
    """Return the master's key.

    Raises:
        Unbound: it is bound to no address, so that it may not change keys or sub-accounts.

    """
    _master(call)
    credential = call.credential
    if credential is None or not credential.addresses:
        raise Unbound("the key is not bound to an address")
    return credential


def _subaccount(call: Call) -> SubAccount:
    return subaccount.subaccount_of(call.unit, _master(call).id, call.params["subAcct"])


def _account(call: Call, sub: SubAccount) -> Account:
    return call.unit.get(Account, sub.account)


def _permissions(call: Call) -> frozenset[str]:
    """Return the permissions asked for; every key may read."""
    return frozenset({"read", *(word(call, "permission", one) for one in call.list("perm"))})


def _book(call: Call, number: str) -> str:
    books: dict[str, dict[str, str]] = call.tables["numbers"]["book"]
    return next(book for book, entry in books.items() if entry["number"] == number)


def _filter_subaccounts(call: Call, subs: Iterator[SubAccount]) -> Iterator[SubAccount]:
    name, enabled = call.params.get("subAcct"), call.params.get("enable")
    for sub in subs:
        is_enabled = "false" if sub.frozen else "true"
        if name in {None, sub.name} and enabled in {None, is_enabled}:
            yield sub


def _transfers(call: Call, log: str) -> Iterator[Row]:
    params, page = call.params, call.page()
    accounts = set(_accounts(call))
    if len(accounts) > 1:
        # A name and a UID of two sub-accounts, or of none.
        return iter(())
    inward = {"0": True, "1": False}.get(params.get("type", ""))
    account = next(iter(accounts), None)
    chosen = history.choice_log(log, ccy=params.get("ccy"), inward=inward, account=account)
    entries = page.newest(call.unit, chosen, by="at_ms")
    return page.cut(_transfer_row(call, entry) for entry in entries)


def _accounts(call: Call) -> Iterator[str]:
    """Yield the accounts of the sub-accounts that are named, empty if there is none."""
    exchange = exchange_of(_master(call).id)
    if "subAcct" in call.params:
        yield account_id(exchange, call.params["subAcct"])
    if "subUid" in call.params:
        known = call.unit.find(Uid, exchange, call.params["subUid"])
        yield known.account if known else ""


def _transfer_row(call: Call, entry: FamilyTransfer) -> Row:
    sub = call.unit.get(SubAccount, entry.account)
    return {**access_rows.transfer(entry, sub), "subUid": sub.user}


def _master(call: Call) -> Account:
    return subaccount.require_master(call.account)
