"""What a client of the fiat desk sends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .conftest import Teller

REPEATED = ("quoteId", "side", "fromCcy", "toCcy", "rfqAmt", "rfqCcy")


def asked(**changed: str) -> dict[str, str]:
    """Return the question for BTC for 30 USD, or for something else."""
    return {
        "side": "buy",
        "fromCcy": "USD",
        "toCcy": "BTC",
        "rfqAmt": "30",
        "rfqCcy": "USD",
        **changed,
    }


def quoted(explainer: Teller, **changed: str) -> Any:
    """Return a quote."""
    return explainer.post("buy-sell/quote", asked(**changed))


def order(quote: Mapping[str, str], **changed: str) -> dict[str, str]:
    """Return the order to trade a quote as it was given, or otherwise."""
    return {
        **{name: quote[name] for name in REPEATED},
        "paymentMethod": "balance",
        "clOrdId": "mine1",
        **changed,
    }


def trade(explainer: Teller, quote: Mapping[str, str], **changed: str) -> Any:
    """Return a trade."""
    return explainer.post("buy-sell/trade", order(quote, **changed))
