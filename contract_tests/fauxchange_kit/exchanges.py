"""The exchanges as the kit knows them: read from the schema files once."""

from __future__ import annotations

from functools import cache

from fauxchange import data
from fauxchange.app import EXCHANGES
from fauxchange.exchanges.exchange import Exchange
from fauxchange.spec.endpoint import Endpoint
from fauxchange.spec.loader import load


@cache
def exchange(name: str) -> Exchange:
    """Return an exchange.

    Raises:
        LookupError: there is none of that name.

    """
    if name not in EXCHANGES:
        raise LookupError(f"there is no exchange {name!r}, only {' and '.join(EXCHANGES)}")
    return EXCHANGES[name](load(data.schemas(), name))


def endpoint(exchange_name: str, endpoint_id: str) -> Endpoint:
    """Return an endpoint by its id, such as ``trade/order.post``.

    Raises:
        LookupError: there is no such exchange or endpoint.

    """
    catalogue = exchange(exchange_name).catalogue
    try:
        return catalogue[endpoint_id]
    except KeyError:
        raise LookupError(f"{exchange_name} documents no endpoint {endpoint_id!r}") from None
