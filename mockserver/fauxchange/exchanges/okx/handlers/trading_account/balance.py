"""The balance of a trading account, for its owner and for the master of a sub-account."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from fauxchange.domain.core.account import Account
from fauxchange.domain.core.money import EXACT, ZERO, exact_sum, round_up
from fauxchange.domain.positions.book import positions_of
from fauxchange.domain.positions.figures import NO_NEEDS, figures_of
from fauxchange.domain.settings import auto_earn
from fauxchange.domain.trading.bots.purses import strategy_equity
from fauxchange.domain.trading_account import account as trading_account
from fauxchange.domain.trading_account import margin
from fauxchange.domain.trading_account.account import FUTURES, Equity, TradingSettings
from fauxchange.domain.trading_account.cross import closing_rate, margin_ratio
from fauxchange.domain.trading_account.debts import NONE, owes
from fauxchange.domain.trading_account.shared import Margin, is_shared, margin_from
from fauxchange.domain.trading_account.spot_cost import result_of, spot_cost_of
from fauxchange.domain.trading_account.terms import terms_of
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.okx.rows.row import Row
from fauxchange.exchanges.okx.rows.trading_account import account as rows

# As fine as sums of the whole account.
_FINEST = 12


def balance_of(call: Call, account: Account, ccys: tuple[str, ...] = ()) -> Row:
    """Return the balance of an account, with the details of these currencies or of all.

    The sums are the whole account's, whichever currencies are asked for.
    """
    unit = call.unit
    settings = trading_account.settings_of(unit, account.id)
    of_bots = strategy_equity(unit, account.id, call.now_ms)
    equities = _equities(call, account, of_bots)
    total, sums = _usd(equities, of_bots), _sums(call, settings, equities)
    isolated = exact_sum(
        EXACT.multiply(one.needs.isolated_equity, one.price)
        for one in equities
        if one.needs is not NO_NEEDS
    )
    details = [
        _currency(call, account, settings, one, sums, of_bots)
        for one in equities
        if not ccys or one.ccy in ccys
    ]
    return rows.balance(
        settings,
        (total, isolated),
        sums,
        _values(call, account) if is_shared(settings) else {},
        details,
        call.now_ms,
        owes=owes(unit, account.id),
    )


def worth_of(call: Call, account: Account) -> Decimal:
    """Return what a trading account and its bots are worth, in USD."""
    of_bots = strategy_equity(call.unit, account.id, call.now_ms)
    return _usd(_equities(call, account, of_bots), of_bots)


def nothing_of(call: Call, ccy: str) -> Equity:
    """Return what an account has of a currency of which it has nothing."""
    price = trading_account.usd(call.unit, ccy, call.now_ms)
    return Equity(ccy, ZERO, ZERO, price, NONE, ZERO, call.now_ms)


def _equities(call: Call, account: Account, of_bots: Mapping[str, Decimal]) -> list[Equity]:
    """Return what an account has, and those currencies that only bots of it have."""
    own = trading_account.equity_of(call.unit, account, call.now_ms)
    known = {one.ccy for one in own}
    return own + [nothing_of(call, ccy) for ccy in of_bots if ccy not in known]


def _usd(equities: Iterable[Equity], of_bots: Mapping[str, Decimal]) -> Decimal:
    """Return what an account and its bots are worth in USD."""
    return exact_sum(EXACT.fma(of_bots.get(one.ccy, ZERO), one.price, one.usd) for one in equities)


def _sums(call: Call, settings: TradingSettings, equities: list[Equity]) -> Margin:
    return margin_from(call.unit, equities, closing_rate(call.unit, settings))


def _values(call: Call, account: Account) -> dict[str, Decimal]:
    """Return what the positions of each kind of instrument are worth in USD."""
    values: dict[str, Decimal] = {}
    for held in positions_of(call.unit, account.id):
        price = trading_account.usd(call.unit, held.ccy, call.now_ms)
        worth = EXACT.multiply(figures_of(call.market, held, call.now_ms).value, price)
        values[held.kind] = EXACT.add(values.get(held.kind, ZERO), worth)
    return values


def currency_of(call: Call, account: Account, equity: Equity) -> Row:
    """Return the details of one currency, which need not be in the balance."""
    unit = call.unit
    settings = trading_account.settings_of(unit, account.id)
    equities = trading_account.equity_of(unit, account, call.now_ms)
    of_bots = strategy_equity(unit, account.id, call.now_ms)
    return _currency(call, account, settings, equity, _sums(call, settings, equities), of_bots)


def _currency(
    call: Call,
    account: Account,
    settings: TradingSettings,
    equity: Equity,
    sums: Margin,
    of_bots: Mapping[str, Decimal],
) -> Row:
    unit, ccy, most = call.unit, equity.ccy, ZERO
    if margin.may_borrow(settings):
        most = margin.borrowable_on(unit, account, ccy, call.now_ms, sums.free)
    earning = auto_earn.earning_of(unit, account.id, ccy)
    status = auto_earn.status(unit, account.id, ccy)
    ratio = None
    if settings.mode == FUTURES and equity.needs is not NO_NEEDS:
        ratio = margin_ratio(equity, closing_rate(unit, settings))
    matched = earning.matched if earning else ZERO
    in_bots = of_bots.get(ccy, ZERO)
    potential = EXACT.multiply(equity.potential, equity.price)
    potential = round_up(EXACT.divide(potential, terms_of(unit).leverage), _FINEST)
    row = rows.currency(equity, settings, (most, potential), status, matched, in_bots, ratio)
    cost = spot_cost_of(unit, account.id, ccy)
    return row if cost is None else {**row, **rows.spot_cost(result_of(cost, equity.price))}
