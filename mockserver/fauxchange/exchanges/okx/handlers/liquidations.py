"""The insurance fund (public-data-rest-api-get-security-fund)."""

from __future__ import annotations

from collections.abc import Iterator

from fauxchange.domain.core.money import ZERO
from fauxchange.domain.market.instruments.instrument import MARGIN, Instrument
from fauxchange.domain.market.rejection import UnknownInstrument
from fauxchange.domain.trading.contracts.liquidation.insurance import OPENING, fund_of, payments
from fauxchange.domain.trading_account.account import usd
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.okx.enums import number
from fauxchange.exchanges.okx.rows import liquidations as rows
from fauxchange.exchanges.okx.rows.row import Row

from .market.lookup import families_of, instruments_of
from .registry import okx

_DEPOSITED, _PAID = "deposited", "paid"


@okx.handles("public/insurance-fund.get")
def insurance_fund(call: Call) -> Iterator[Row]:
    """Yield what the fund of a family, or of margin trading, has and what became of it."""
    kind = call.params["instType"]
    if kind == MARGIN:
        pairs = instruments_of(call, MARGIN)
        currencies = list(dict.fromkeys(ccy for one in pairs for ccy in (one.base, one.quote)))
        family = ""
    else:
        one = _contract_of(call, kind)
        currencies, family = [one.settlement], one.family
    asked = call.params.get("ccy")
    held = [ccy for ccy in currencies if asked in {None, ccy}]
    total = ZERO
    for ccy in held:
        total += fund_of(call.unit, ccy).balance * usd(call.unit, ccy, call.now_ms)
    details = list(call.page().cut(_changes(call, kind, family, held)))
    yield rows.insurance_fund(kind, family, total, details)


def _changes(call: Call, kind: str, family: str, currencies: list[str]) -> Iterator[Row]:
    """Yield what the fund has paid, newest first, and at last what it was opened with."""
    page, asked = call.page(), call.params.get("type")
    paid, deposited = (number(call, "fundChange", one) for one in (_PAID, _DEPOSITED))
    if asked in {None, paid}:
        for one in payments(call.unit, kind, family, **page.times):
            if one.ccy in currencies:
                yield rows.fund_change(paid, one.ccy, -one.amount, one.balance, one.at_ms)
    opened_ms = call.market.facts.origin_ms
    if asked in {None, deposited} and page.has_time_of(opened_ms):
        for ccy in currencies:
            yield rows.fund_change(deposited, ccy, OPENING, OPENING, opened_ms)


def _contract_of(call: Call, kind: str) -> Instrument:
    families = families_of(call)
    one = next(instruments_of(call, kind, families), None)
    if one is None:
        raise UnknownInstrument(families[0])
    return one
