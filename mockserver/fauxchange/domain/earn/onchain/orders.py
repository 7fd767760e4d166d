"""What happens to an order of on-chain earn: purchase, redemption, cancellation, and time.

A scheduled step carries the number of the order's turn, and does nothing if the order has taken
another turn meanwhile.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from fauxchange.domain.core.durations import DAY_MS
from fauxchange.domain.core.history import choice_log, enter, record
from fauxchange.domain.core.ledger import Ledger, LedgerAccount, exchange_account
from fauxchange.domain.core.money import EXACT, ZERO, places, round_down
from fauxchange.domain.core.rates import daily_interest
from fauxchange.domain.core.rejection import BelowMinimum, InvalidField, MissingField, TooManyPlaces
from fauxchange.domain.core.scheduler import on_due
from fauxchange.domain.core.unit_of_work import ScheduledTask, UnitOfWork
from fauxchange.domain.earn.rejection import (
    AboveMaximum,
    AlreadyRedeemed,
    CancelRefused,
    CancelUnsupported,
    EarlyUnsupported,
    NotCancelable,
    NotRedeemable,
    PurchaseSuspended,
    RedeemRefused,
    SoldOut,
    TooEarly,
)

from .product import (
    OnchainInvestment,
    OnchainLogEntry,
    OnchainOrder,
    OnchainProduct,
    amount_in,
    end_ms,
    find,
    log_of,
    room,
    sale,
)

BOOK = "funding"
INVESTED = "onchain"
STEP = "onchain.step"

_EARNINGS = exchange_account("onchain earnings")


def purchase(
    ledger: Ledger, account: str, product: OnchainProduct, amount: Decimal, *, tag: str = ""
) -> OnchainOrder:
    """Put money from the funding account into a product.

    Raises:
        SoldOut, PurchaseSuspended: the product cannot be had.
        TooManyPlaces: more decimal places than the currency has.
        BelowMinimum, AboveMaximum: not an amount the product takes.
        InsufficientFunds: more than the funding account has available.

    """
    unit = ledger.unit
    _require_purchase(unit, account, product, amount)
    order = OnchainOrder(
        id=int(unit.new_id()),
        account=account,
        product=product.id,
        ccy=product.ccy,
        amount=amount,
        apy=product.apy,
        at_ms=ledger.now_ms,
        tag=tag,
        earned=(ZERO,) * len(product.earnings),
    )
    ledger.move(
        product.ccy,
        amount,
        debit=LedgerAccount(account, BOOK),
        credit=LedgerAccount(account, INVESTED),
        reason="onchain purchase",
    )
    _invest(unit, order, amount)
    log, entry = log_of(account), OnchainLogEntry(order.id)
    enter(unit, log, entry, None, ccy=product.ccy, protocol=product.protocol_type)
    record(unit, choice_log(log, product=product.id), entry, None)
    _turn(ledger, order, product.pending_ms)
    return order


def require_term(product: OnchainProduct, term: str | None) -> None:
    """Let a purchase pass that names the term of a fixed product, and no other.

    Raises:
        MissingField: it names none.
        InvalidField: it names another.

    """
    if term is None and product.term_days:
        raise MissingField("term", f"{product.id} runs {product.term_days} days")
    if term is not None and int(term) != product.term_days:
        raise InvalidField("term", f"{product.id} runs {product.term_days} days, not {term}")


def redeem(ledger: Ledger, account: str, order_id: str, *, allows_early: bool) -> OnchainOrder:
    """Take an order's money out, which arrives when the protocol has let it go.

    Raises:
        RedeemRefused, AlreadyRedeemed, NotRedeemable: the order is not in a state to be redeemed.
        TooEarly, EarlyUnsupported: its fixed term is not over.

    """
    order = find(ledger.unit, account, order_id)
    if order is None or order.state == "redeeming":
        raise RedeemRefused(f"{order_id} is not there to be redeemed")
    if order.state == "completed":
        raise AlreadyRedeemed(f"{order_id} is completed")
    if order.state != "earning":
        raise NotRedeemable(f"{order_id} is {order.state}")
    product = ledger.unit.get(OnchainProduct, order.product)
    term_end_ms = end_ms(order, product)
    is_early = term_end_ms is not None and ledger.now_ms < term_end_ms
    if is_early and not allows_early:
        raise TooEarly(f"the term of {order_id} is not over")
    if is_early and not product.redeems_early:
        raise EarlyUnsupported(f"{product.id} is not redeemed early")
    undo_ms = ledger.now_ms + product.undo_ms if product.is_cancelable else None
    return _redeem(ledger, replace(order, is_early=is_early, undo_ms=undo_ms), product)


def cancel(ledger: Ledger, account: str, order_id: str) -> OnchainOrder:
    """Take back a purchase that is pending, or a redemption before its deadline.

    Raises:
        CancelRefused, NotCancelable: the order is not in a state to be cancelled.
        CancelUnsupported: the product knows no cancellation.

    """
    order = find(ledger.unit, account, order_id)
    if order is None:
        raise CancelRefused(f"{account} has no order {order_id}")
    product = ledger.unit.get(OnchainProduct, order.product)
    if not product.is_cancelable:
        raise CancelUnsupported(f"nothing of {product.id} is cancelled")
    if order.state == "pending":
        return _turn(ledger, replace(order, state="cancelling"), product.cancel_ms)
    if order.state != "redeeming" or order.undo_ms is None:
        raise NotCancelable(f"{order_id} is {order.state}")
    if ledger.now_ms > order.undo_ms:
        raise CancelRefused(f"the redemption of {order_id} could be cancelled until earlier")
    back = replace(order, state="earning", settles_ms=None, undo_ms=None, is_early=False)
    return _plan(ledger, back, product)


@on_due(STEP)
def step(ledger: Ledger, due: ScheduledTask) -> None:
    """Take an order to what comes next, if it is still on the turn that planned this."""
    order = ledger.unit.get(OnchainOrder, due.data["order"])
    if order.turn != due.data["turn"]:
        return
    product = ledger.unit.get(OnchainProduct, order.product)
    match order.state:
        case "pending":
            _turn(ledger, replace(order, state="onchain"), product.onchain_ms)
        case "onchain":
            earning = replace(order, state="earning", since_ms=ledger.now_ms)
            _plan(ledger, earning, product)
        case "earning":
            _earn(ledger, order, product)
        case "redeeming":
            _settle(ledger, order, product)
        case "cancelling":
            _complete(ledger, order)
        case "completed":
            raise AssertionError(f"{order.id} is completed, nothing comes next")


def _earn(ledger: Ledger, order: OnchainOrder, product: OnchainProduct) -> None:
    """Earn one day's earnings; a fixed term that is over may redeem itself."""
    over_ms = end_ms(order, product)
    if over_ms is None or ledger.now_ms <= over_ms:
        earned = []
        for earning, before in zip(product.earnings, order.earned, strict=True):
            day = daily_interest(order.amount, earning.rate, earning.places)
            earned.append(EXACT.add(before, day))
            if earning.is_daily:
                _pay(ledger, order, earning.ccy, day)
        order = replace(order, earned=tuple(earned))
    if over_ms is not None and ledger.now_ms >= over_ms and product.redeems_itself:
        _redeem(ledger, order, product)
    else:
        _plan(ledger, order, product)


def _plan(ledger: Ledger, order: OnchainOrder, product: OnchainProduct) -> OnchainOrder:
    """Plan the next day's end; after the end of a fixed term there is none."""
    since_ms = ledger.now_ms if order.since_ms is None else order.since_ms
    days = (ledger.now_ms - since_ms) // DAY_MS + 1
    wait_ms: int | None = since_ms + days * DAY_MS - ledger.now_ms
    over_ms = end_ms(order, product)
    if over_ms is not None and ledger.now_ms >= over_ms:
        wait_ms = 0 if product.redeems_itself else None
    return _turn(ledger, order, wait_ms)


def _redeem(ledger: Ledger, order: OnchainOrder, product: OnchainProduct) -> OnchainOrder:
    settles_ms = ledger.now_ms + product.redeem_ms
    redeeming = replace(order, state="redeeming", settles_ms=settles_ms)
    return _turn(ledger, redeeming, product.redeem_ms)


def _settle(ledger: Ledger, order: OnchainOrder, product: OnchainProduct) -> None:
    """Pay what was earned and not paid yet, and what was invested."""
    realized: list[Decimal] = []
    for earning, earned in zip(product.earnings, order.earned, strict=True):
        if earning.is_daily:
            realized.append(earned)
            continue
        kept = EXACT.multiply(earned, product.early_keeps) if order.is_early else earned
        realized.append(round_down(kept, earning.places))
        _pay(ledger, order, earning.ccy, realized[-1])
    _complete(ledger, replace(order, earned=tuple(realized)))


def _complete(ledger: Ledger, order: OnchainOrder) -> None:
    """Give back what was invested, and close the order."""
    unit = ledger.unit
    ledger.move(
        order.ccy,
        order.amount,
        debit=LedgerAccount(order.account, INVESTED),
        credit=LedgerAccount(order.account, BOOK),
        reason="onchain redemption",
    )
    _invest(unit, order, -order.amount)
    done = replace(order, state="completed", ended_ms=ledger.now_ms, settles_ms=None, undo_ms=None)
    _turn(ledger, done, None)


def _turn(ledger: Ledger, order: OnchainOrder, wait_ms: int | None) -> OnchainOrder:
    """Write an order and schedule its next step; steps scheduled before do nothing."""
    turned = replace(order, turn=order.turn + 1)
    ledger.unit.put(turned)
    if wait_ms is not None:
        data = {"order": str(turned.id), "turn": turned.turn}
        ledger.unit.schedule(ScheduledTask(ledger.now_ms + wait_ms, STEP, data))
    return turned


def _pay(ledger: Ledger, order: OnchainOrder, ccy: str, amount: Decimal) -> None:
    if amount:
        ledger.move(
            ccy,
            amount,
            debit=_EARNINGS,
            credit=LedgerAccount(order.account, BOOK),
            reason="onchain earnings",
        )


def _invest(unit: UnitOfWork, order: OnchainOrder, amount: Decimal) -> None:
    """Change what is in a product: of the account, and of all."""
    for whose in (order.account, ""):
        total = EXACT.add(amount_in(unit, whose, order.product), amount)
        unit.put(OnchainInvestment(whose, order.product, total))


def _require_purchase(
    unit: UnitOfWork, account: str, product: OnchainProduct, amount: Decimal
) -> None:
    on_sale = sale(unit, product)
    if on_sale == "sold out":
        raise SoldOut(f"{product.id} is sold out")
    if on_sale == "stopped":
        raise PurchaseSuspended(f"{product.id} is not sold")
    if places(amount.normalize(EXACT)) > product.places:
        raise TooManyPlaces(product.ccy, product.places)
    if amount < product.minimum:
        raise BelowMinimum(product.ccy, amount, product.minimum)
    most = room(unit, account, product)
    if amount > most:
        raise AboveMaximum(f"{amount} {product.ccy} is above {most}")
