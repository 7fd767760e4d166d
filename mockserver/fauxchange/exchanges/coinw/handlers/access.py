"""Sub-accounts, their keys and their money, for the key of their master (common/introduction)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import islice

from fauxchange.domain.access import api_key, subaccount
from fauxchange.domain.access.credential import Credential
from fauxchange.domain.access.rejection import UnknownApiKey, UnknownSubAccount
from fauxchange.domain.access.subaccount import FamilyTransfer, SubAccount
from fauxchange.domain.core.account import Account, Uid
from fauxchange.domain.core.history import choice_log
from fauxchange.domain.core.money import format_decimal
from fauxchange.domain.core.rejection import BadParameter
from fauxchange.domain.funding import currency, transfers
from fauxchange.domain.trading.terms import order_terms
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.coinw.enums import number, numbers
from fauxchange.exchanges.coinw.handlers.pages import span_of
from fauxchange.exchanges.coinw.market import EXCHANGE
from fauxchange.exchanges.coinw.rows import access as rows
from fauxchange.exchanges.coinw.rows.access import Row

from .registry import coinw


@coinw.handles("spot/private/subAccount_list.post")
def list_subaccounts(call: Call) -> Iterator[Row]:
    """Yield the caller's sub-accounts, newest first."""
    return map(rows.subaccount, _subaccounts(call))


@coinw.handles("spot/private/subAccount_apikey.post")
def list_keys(call: Call) -> Iterator[Row]:
    """Yield the keys of the caller's sub-accounts."""
    for sub in _subaccounts(call):
        for credential in api_key.keys_of(call.unit, sub.account):
            yield rows.api_key(sub, credential)


@coinw.handles("spot/private/reset_subAccount_apikey.post")
def reset_key(call: Call) -> None:
    """Take a key of a sub-account out of force.

    What a reset key is afterwards is documented nowhere, and the answer names no new secret: nobody
    has it any more (assumed).
    """
    _master(call)
    credential = call.unit.find(Credential, EXCHANGE, call.params["subAccount_apiKey"])
    owner = call.unit.find(SubAccount, credential.account) if credential else None
    if credential is None or owner is None or owner.master != call.account.id:
        raise UnknownApiKey("no sub-account has this key")
    api_key.delete(call.unit, owner, credential.key)


@coinw.handles("spot/private/subAccount_transfer.post")
def transfer(call: Call) -> Row:
    """Move money between the spot accounts of the caller and a sub-account."""
    params, sub = call.params, _named(call)
    inward, *outward = numbers(call, "familyTransfer")
    if params["side"] not in {inward, *outward}:
        raise BadParameter("side", "it is OUT or IN")
    book = order_terms(call.unit, sub.account).book
    order = transfers.TransferOrder(
        transfers.TO_SUB if params["side"] == inward else transfers.FROM_SUB,
        params["currency"],
        Decimal(params["amount"]),
        book,
        book,
        other=sub.name,
    )
    return rows.new_transfer(transfers.transfer(call.ledger, call.account, order).id)


@coinw.handles("spot/private/subAccount_transferAvailable.post")
def transferable(call: Call) -> str:
    """Return how much of a coin can be moved out of a sub-account."""
    sub, ccy = _named(call), call.params["coinCode"]
    currency.currency_of(call.unit, sub.account, ccy)
    book = order_terms(call.unit, sub.account).book
    return format_decimal(call.unit.get(Account, sub.account).balance(book, ccy).available)


@coinw.handles("spot/private/returnTransferHistory.post")
def return_transfer_history(call: Call) -> Iterator[Row]:
    """Yield what went between the caller and its sub-accounts, newest first, page by page."""
    params, master = call.params, _master(call)
    sub, inward = "", None
    for name, is_inward in (("from", True), ("to", False)):
        if name in params and params[name] == master.user:
            inward = is_inward
        elif name in params:
            sub, inward = _by_uid(call, params[name]).account, not is_inward
    log = choice_log(
        subaccount.family_transfers_log(master.id),
        ccy=params.get("currency"),
        inward=inward,
        account=sub or None,
    )
    begin, size = span_of(call)
    found: Iterator[FamilyTransfer] = call.unit.newest(log)
    for one in islice(found, begin, begin + size):
        uid = call.unit.get(Account, one.account).user
        yield rows.transfer(one, master.user, uid, number(call, "transferState", "success"))


def _subaccounts(call: Call) -> Iterator[SubAccount]:
    master = _master(call)
    for entry in call.unit.newest(subaccount.subaccounts_log(master.id)):
        yield call.unit.get(SubAccount, entry.account)


def _named(call: Call) -> SubAccount:
    _master(call)
    return _by_uid(call, call.params["subUid"])


def _by_uid(call: Call, uid: str) -> SubAccount:
    owner = call.unit.find(Uid, EXCHANGE, uid)
    sub = call.unit.find(SubAccount, owner.account) if owner else None
    if sub is None or sub.master != call.account.id:
        raise UnknownSubAccount(uid)
    return sub


def _master(call: Call) -> Account:
    return subaccount.require_master(call.account)
