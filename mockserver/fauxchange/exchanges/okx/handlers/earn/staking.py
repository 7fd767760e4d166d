"""Staking of ETH and SOL (financial-product-eth-staking, financial-product-sol-staking)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from fauxchange.domain.core.money import format_decimal
from fauxchange.domain.earn.rejection import ProductUnavailable
from fauxchange.domain.earn.staking import listing
from fauxchange.domain.earn.staking import orders as staking_orders
from fauxchange.domain.earn.staking import product as staking_product
from fauxchange.domain.earn.staking.orders import StakingOrder
from fauxchange.domain.earn.staking.product import StakingInterest, StakingProduct
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.okx.handlers.registry import okx
from fauxchange.exchanges.okx.rows.earn import staking as rows
from fauxchange.exchanges.okx.rows.row import Row


@okx.handles("finance/staking-defi/eth/product-info.get")
def eth_product(call: Call) -> Iterator[Row]:
    """Yield the terms of ETH staking."""
    product = _product(call)
    yield rows.staking_product(product, product.apr_at(call.now_ms))


@okx.handles("finance/staking-defi/sol/product-info.get")
def sol_product(call: Call) -> Row:
    """Return the terms of SOL staking, and what can be redeemed at once now."""
    product = _product(call)
    left = staking_orders.fast_left(call.unit, call.account, product, call.now_ms)
    return {
        **rows.staking_product(product, product.apr_at(call.now_ms)),
        "fastRedemptionAvail": format_decimal(left),
    }


@okx.handles("finance/staking-defi/eth/purchase.post")
@okx.handles("finance/staking-defi/sol/purchase.post")
def purchase(call: Call) -> tuple[()]:
    """Stake a currency of the funding account."""
    amount = Decimal(call.params["amt"])
    staking_orders.purchase(call.ledger, call.account.id, _product(call), amount)
    return ()


@okx.handles("finance/staking-defi/eth/redeem.post")
@okx.handles("finance/staking-defi/sol/redeem.post")
def redeem(call: Call) -> tuple[()]:
    """Give a token of the funding account back."""
    amount = Decimal(call.params["amt"])
    staking_orders.redeem(call.ledger, call.account.id, _product(call), amount)
    return ()


@okx.handles("finance/staking-defi/eth/cancel-redeem.post")
def eth_cancel_redeem(call: Call) -> Iterator[Row]:
    """Take a pending redemption back."""
    order_id: str = call.params["ordId"]
    yield {"ordId": staking_orders.cancel_redemption(call.ledger, call.account.id, order_id).id}


@okx.handles("finance/staking-defi/sol/balance.get")
def sol_balance(call: Call) -> Iterator[Row]:
    """Yield all tokens of a product that the account has."""
    product, account = _product(call), call.account
    amount = account.total(product.gives)
    interest = call.unit.find(StakingInterest, account.id, product.id)
    if amount > 0 or interest is not None:
        yield rows.staking_balance(
            product.gives, amount, interest or StakingInterest(account.id, product.id)
        )


@okx.handles("finance/staking-defi/eth/balance.get")
def eth_balance(call: Call) -> Iterator[Row]:
    """Yield all BETH of the account, and when that was true."""
    for row in sol_balance(call):
        yield {**row, "ts": str(call.now_ms)}


@okx.handles("finance/staking-defi/eth/purchase-redeem-history.get")
def eth_history(call: Call) -> Iterator[Row]:
    """Yield purchases and redemptions of BETH, newest first, with the ids cancelling asks for."""
    product = _product(call)
    for order in _history(call, product):
        yield {**rows.staking_order(order, product.places), "ordId": order.id}


@okx.handles("finance/staking-defi/sol/purchase-redeem-history.get")
def sol_history(call: Call) -> Iterator[Row]:
    """Yield purchases and redemptions of OKSOL, newest first."""
    product = _product(call)
    for order in _history(call, product):
        yield rows.staking_order(order, product.places)


@okx.handles("finance/staking-defi/eth/apy-history.get")
@okx.handles("finance/staking-defi/sol/apy-history.get")
def apy_history(call: Call) -> Iterator[Row]:
    """Yield the rates of the last days."""
    days = int(call.params["days"])
    for at_ms, rate in staking_product.daily_rates(_product(call), days, call.now_ms):
        yield rows.apy(at_ms, rate)


def _product(call: Call) -> StakingProduct:
    """Return the product that the endpoint is named after: ``eth`` or ``sol``."""
    product_id = call.endpoint.id.split("/")[2]
    product = call.unit.find(StakingProduct, product_id)
    if product is None:
        raise ProductUnavailable(f"this world has no staking of {product_id}")
    return product


def _history(call: Call, product: StakingProduct) -> Iterator[StakingOrder]:
    params, page = call.params, call.page()
    orders = listing.orders(
        call.unit,
        call.account.id,
        product,
        kind=params.get("type"),
        status=params.get("status"),
        **page.times,
    )
    return page.cut(orders)
