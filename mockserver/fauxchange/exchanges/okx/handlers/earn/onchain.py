"""On-chain earn: products, orders, and what moves them."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from fauxchange.domain.core.rejection import BadParameter
from fauxchange.domain.earn.onchain import orders
from fauxchange.domain.earn.onchain import product as onchain_product
from fauxchange.domain.earn.onchain.product import OnchainFilter, OnchainProduct
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.okx.handlers.registry import okx
from fauxchange.exchanges.okx.rows.earn import onchain as rows
from fauxchange.exchanges.okx.rows.row import Row


@okx.handles("finance/staking-defi/offers.get")
def offers(call: Call) -> Iterator[Row]:
    """Yield products, and how much of them the caller can have."""
    account, numbers = call.account, call.tables["numbers"]
    for product in onchain_product.products(call.unit, _filter(call)):
        available = account.balance(orders.BOOK, product.ccy).available
        yield rows.offer(
            product,
            sale=onchain_product.sale(call.unit, product),
            available=available,
            most=min(available, onchain_product.room(call.unit, account.id, product)),
            numbers=numbers,
        )


@okx.handles("finance/staking-defi/purchase.post")
def purchase(call: Call) -> Iterator[Row]:
    """Put money of the funding account into a product."""
    params = call.params
    product = call.unit.find(onchain_product.OnchainProduct, params["productId"])
    if product is None:
        raise BadParameter("productId", f"there is no product {params['productId']}")
    orders.require_term(product, params.get("term"))
    order = orders.purchase(
        call.ledger, call.account.id, product, _amount(call, product), tag=params.get("tag", "")
    )
    yield rows.order_result(order)


@okx.handles("finance/staking-defi/redeem.post")
def redeem(call: Call) -> Iterator[Row]:
    """Take an order's money out."""
    params = call.params
    is_allowed = params.get("allowEarlyRedeem", False)
    yield rows.order_result(
        orders.redeem(call.ledger, call.account.id, params["ordId"], allows_early=is_allowed)
    )


@okx.handles("finance/staking-defi/cancel.post")
def cancel(call: Call) -> Iterator[Row]:
    """Take back a purchase or a redemption."""
    yield rows.order_result(orders.cancel(call.ledger, call.account.id, call.params["ordId"]))


@okx.handles("finance/staking-defi/orders-active.get")
def orders_active(call: Call) -> Iterator[Row]:
    """Yield orders that are not completed, newest first."""
    numbers = call.tables["numbers"]
    state = call.params.get("state")
    for order, product in onchain_product.active(call.unit, call.account.id, _filter(call)):
        row = rows.active_order(order, product, numbers)
        if state in {None, row["state"]}:
            yield row


@okx.handles("finance/staking-defi/orders-history.get")
def orders_history(call: Call) -> Iterator[Row]:
    """Yield completed orders, newest first."""
    page = call.page()
    history = onchain_product.history(call.unit, call.account.id, _filter(call), **page.ids)
    for order, product in page.cut(history):
        yield rows.completed_order(order, product, call.tables["numbers"])


def _filter(call: Call) -> OnchainFilter:
    params = call.params
    return OnchainFilter(params.get("productId"), params.get("ccy"), params.get("protocolType"))


def _amount(call: Call, product: OnchainProduct) -> Decimal:
    """Return the one investment there is, in the currency of the product."""
    (first, *others) = call.params["investData"]
    if others or first["ccy"] != product.ccy:
        raise BadParameter("investData", f"{product.id} takes {product.ccy} once")
    return Decimal(first["amt"])
