"""How orders of a sandbox fill, and how many may be open: what tests and worlds set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from fauxchange.domain.core.document import document
from fauxchange.domain.core.unit_of_work import UnitOfWork, remember
from fauxchange.domain.trading_account.terms import OrderLimits, terms_of


class NextOrder(NamedTuple):
    """What becomes of a coming order once it is accepted: it is cancelled before it trades.

    It is the ``nth`` one, counted from 1, of those of an ``account`` and an ``instrument``; of all
    if they are empty. ``reason`` is one of `order`: ``"system"``, ``"self-trade"`` ...; ``detail``
    may say more.
    """

    reason: str
    detail: str = ""
    account: str = ""
    instrument: str = ""
    nth: int = 1

    def fits(self, account: str, instrument: str) -> bool:
        """Whether an order counts."""
        return self.account in {"", account} and self.instrument in {"", instrument}


# When a resting order fills: whole when the tape trades at its price, no more than the tape trades
# there, or only when what stood at its price before it has been traded, too.
TOUCH: Literal["touch"] = "touch"
VOLUME: Literal["volume"] = "volume"
QUEUE: Literal["queue"] = "queue"


@dataclass(frozen=True, slots=True)
class FillSettings:
    """How orders of an instrument fill; those of the instrument ``""`` hold where there are none.

    With ``model`` ``"touch"`` an order fills in ``pieces``, one at each trade that reaches its
    price. With ``through`` the tape has to trade beyond the price of a resting order, not only at
    it. ``accept_ms`` is how long an order is on its way: nobody finds, amends or cancels it, and
    it trades with nobody, while its money is frozen already. ``match_ms`` is how long an order that
    was accepted stands before it is matched, and ``cancel_ms`` how long a cancellation or an
    amendment that was accepted takes, so that it can lose to a fill.

    Raises:
        ValueError: no such model, less than one piece, or a latency below zero.

    """

    instrument: str = ""
    model: Literal["touch", "volume", "queue"] = TOUCH
    pieces: int = 1
    through: bool = False
    match_ms: int = 0
    cancel_ms: int = 0
    accept_ms: int = 0

    def __post_init__(self) -> None:
        if self.model not in {TOUCH, VOLUME, QUEUE} or self.pieces < 1:
            raise ValueError("a fill model is touch, volume or queue, in one piece or more")
        if min(self.accept_ms, self.match_ms, self.cancel_ms) < 0:
            raise ValueError("a latency is not below zero")


@document(lasting=True)
class OrderRules(NamedTuple):
    """What is set for the orders of a sandbox; one document, because every order asks for it.

    ``fills`` is how orders fill by instrument, ``limits`` how many may be open by account; those of
    ``""`` hold for all others. ``coming`` is what was decided about coming orders.
    """

    fills: Mapping[str, FillSettings]
    limits: Mapping[str, OrderLimits]
    coming: tuple[NextOrder, ...] = ()


_UNSET, _DEFAULT = OrderRules({}, {}), FillSettings()
_RULES = (OrderRules,)


def order_rules(unit: UnitOfWork) -> OrderRules:
    """Return what is set for the orders of a sandbox."""
    known: OrderRules | None = unit.derived.get(_RULES)
    return remember(unit, _RULES, unit.find(OrderRules) or _UNSET) if known is None else known


def fill_settings(unit: UnitOfWork, instrument: str) -> FillSettings:
    """Return how orders of an instrument fill: its own settings, else those of all."""
    return fills_by(order_rules(unit), instrument)


def fills_by(rules: OrderRules, instrument: str) -> FillSettings:
    """Return how orders of an instrument fill by what is set."""
    fills = rules.fills
    if not fills:
        return _DEFAULT
    return fills.get(instrument) or fills.get("") or _DEFAULT


def put_fill_settings(unit: UnitOfWork, settings: FillSettings) -> None:
    """Write how orders of an instrument, or of all, fill; watches do not hear of it."""
    rules = order_rules(unit)
    unit.put(rules._replace(fills={**rules.fills, settings.instrument: settings}))


def delete_fill_settings(unit: UnitOfWork, instrument: str) -> None:
    """Forget how orders of an instrument, or of all, fill; watches do not hear of it."""
    rules = order_rules(unit)
    left = {name: one for name, one in rules.fills.items() if name != instrument}
    unit.put(rules._replace(fills=left))


def put_pending_limits(unit: UnitOfWork, account: str, limits: OrderLimits) -> None:
    """Write how many orders an account may have open, or with ``""`` all that have none set."""
    rules = order_rules(unit)
    unit.put(rules._replace(limits={**rules.limits, account: limits}))


def pending_limits(unit: UnitOfWork, account: str) -> OrderLimits:
    """Return how many orders an account may have open: its own limits, else the world's."""
    return limits_by(unit, order_rules(unit), account)


def limits_by(unit: UnitOfWork, rules: OrderRules, account: str) -> OrderLimits:
    """Return how many orders an account may have open by what is set, else by the world."""
    limits = rules.limits
    return (limits and (limits.get(account) or limits.get(""))) or terms_of(unit).orders


def decide_next(unit: UnitOfWork, rule: NextOrder) -> None:
    """Have a coming order be cancelled once it is accepted."""
    rules = order_rules(unit)
    unit.put(rules._replace(coming=(*rules.coming, rule)))


def take_next(unit: UnitOfWork, account: str, instrument: str) -> NextOrder | None:
    """Count an order that is accepted; return what is decided about it, which is then over."""
    rules = order_rules(unit)
    taken: NextOrder | None = None
    left = []
    for rule in rules.coming:
        if not rule.fits(account, instrument):
            left.append(rule)
        elif rule.nth > 1:
            left.append(rule._replace(nth=rule.nth - 1))
        elif taken is None:
            taken = rule
        else:
            left.append(rule)
    if rules.coming:
        unit.put(rules._replace(coming=tuple(left)))
    return taken
