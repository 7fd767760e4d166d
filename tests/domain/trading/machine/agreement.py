"""What is compared between the exchange and the twin after every step."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from fauxchange.domain.core.ledger import audit
from tests.domain.twins import require_same

from .stage import FUNDS, INSTRUMENTS, MASTERS

if TYPE_CHECKING:
    from fauxchange.domain.trading.order import Order

    from .stage import Stage
    from .twin import Twin
    from .values import TwinOrder

_DAY_MS = 86_400_000
_NEVER = Decimal(0)


@dataclass
class Opening:
    """What has been compared so far: fills, orders that ended, and the sums of postings."""

    fills: int = 0
    ended: set[int] = field(default_factory=set)
    houses: defaultdict[tuple[str, str], Decimal] = field(
        default_factory=lambda: defaultdict(Decimal)
    )


def fills(stage: Stage, twin: Twin, opening: Opening) -> None:
    """Every fill: order, trade, price, size, time, fee and liquidity, in order of an instrument."""
    new = twin.fills[opening.fills :]
    opening.fills = len(twin.fills)
    by_id = {one.id: one for one in twin.orders}
    mine = {
        (account, name): [one for one in new if (one.account, one.instrument) == (account, name)]
        for account in MASTERS
        for name in INSTRUMENTS
    }
    theirs: dict[tuple[str, str], list[object]] = {key: [] for key in mine}
    for account in MASTERS:
        for one in stage.new_fills(account):
            order = by_id.get(one.order)
            theirs[account, stage.names[one.instrument]].append(
                (
                    account,
                    stage.names[one.instrument],
                    order.number if order else one.order,
                    int(one.trade_id),
                    one.at_ms,
                    one.side,
                    one.price,
                    one.size,
                    one.liquidity,
                    one.fee,
                    one.fee_ccy,
                    one.rate,
                    one.cause,
                )
            )
    for key, expected in mine.items():
        require_same(theirs[key], expected, f"fills of {key}")


def orders(stage: Stage, twin: Twin, opening: Opening) -> None:
    """The open orders, and those that ended since the last time."""
    for account in MASTERS:
        theirs = [_shown(one) for one in stage.open_orders(account)]
        seen = [one for one in reversed(twin.open_orders(account)) if not one.on_its_way]
        mine = [_expected(twin, one) for one in seen]
        require_same(theirs, mine, f"open orders of {account}")
    for one in twin.orders:
        if not one.is_open and one.number not in opening.ended:
            opening.ended.add(one.number)
            there = stage.order(one.account, one.id)
            if isinstance(there, str):
                is_hidden(twin, one)
            else:
                require_same([_shown(there)], [_expected(twin, one)], "an order that ended")


def money(stage: Stage, twin: Twin, opening: Opening) -> None:
    """What is available and frozen, what the exchange has, and that all of it was deposited."""
    for account in MASTERS:
        there = stage.account(account)
        for ccy in FUNDS:
            held = there.balance(stage.books[0], ccy)
            require_same([held.frozen], [twin.frozen(account, ccy)], f"frozen {ccy} of {account}")
            for book, own in zip(("trading", "funding"), stage.books, strict=True):
                total = there.balance(own, ccy).total
                mine = twin.totals[account, book, ccy]
                require_same([total], [mine], f"{ccy} of {account} in {book}")
    for posting in stage.new_postings():
        for place, sign in ((posting.debit, -1), (posting.credit, 1)):
            if place.is_exchange:
                opening.houses[place.book, posting.ccy] += sign * posting.amount
    for ccy in FUNDS:
        for house in ("market", "fees", "rounding"):
            theirs = opening.houses[house, ccy]
            require_same([theirs], [twin.houses[house, ccy]], f"{ccy} of the house {house}")
        houses = sum(amount for (_, of), amount in opening.houses.items() if of == ccy)
        users = sum(stage.account(account).total(ccy) for account in MASTERS)
        assert houses + users == 0, ccy


def books(stage: Stage, _: Opening) -> None:
    """Every balance is the sum of its postings."""
    accounts = [stage.account(account) for account in MASTERS]
    wrong = audit(accounts, stage.all_postings())
    own = set(map(stage.owner, MASTERS))
    assert [line for line in wrong if line.partition("/")[0] in own] == []


def lists(stage: Stage, twin: Twin) -> None:
    """The lists of orders that ended, as far back as each reaches, and what names find."""
    for account in MASTERS:
        for archive, reach_ms in ((False, 7 * _DAY_MS), (True, 92 * _DAY_MS)):
            theirs = [_shown(one) for one in stage.finished(account, archive=archive)]
            mine = [
                _expected(twin, one)
                for one in reversed(twin.orders)
                if one.account == account
                and not one.is_open
                and one.updated_ms > twin.now_ms - reach_ms
                and not twin.is_hidden(one)
            ]
            require_same(theirs, mine, f"orders of {account} that ended")
        for client_id in ("c1", "c2"):
            named = [
                one
                for one in twin.orders
                if one.account == account and one.request.client_id == client_id
            ]
            there = stage.named(account, client_id)
            if isinstance(there, str):
                assert not named or twin.is_hidden(named[-1])
            else:
                assert _shown(there) == _expected(twin, named[-1])


def nothing_is_frozen(stage: Stage) -> None:
    """No account has anything frozen."""
    for account in MASTERS:
        there = stage.account(account)
        assert {ccy: there.balance(stage.books[0], ccy).frozen for ccy in FUNDS} == dict.fromkeys(
            FUNDS, _NEVER
        )


def is_hidden(twin: Twin, order: TwinOrder) -> None:
    """An order is no longer shown."""
    assert twin.is_hidden(order)


def _shown(one: Order) -> tuple[object, ...]:
    return (
        one.id,
        one.state,
        one.reason,
        one.price,
        one.size,
        one.filled,
        one.spent,
        one.fee,
        one.rebate,
        one.held,
        one.created_ms,
        one.updated_ms,
    )


def _expected(twin: Twin, one: TwinOrder) -> tuple[object, ...]:
    return (
        one.id,
        one.state,
        one.reason,
        one.price,
        one.size,
        one.filled,
        one.spent,
        one.fee,
        one.rebate,
        twin.need(one),
        one.created_ms,
        one.updated_ms,
    )
