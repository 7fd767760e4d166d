"""What the package's schema files say, read once for all tests of a process.

Reading them takes as long as a hundred tests, and a validator that one test made serves the next.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Literal

from fauxchange import MockServer

if TYPE_CHECKING:
    from fauxchange.spec.catalogue import Catalogue
    from fauxchange.spec.endpoint import Endpoint


@cache
def catalogue(exchange: Literal["okx", "coinw"]) -> Catalogue:
    """Return an exchange's endpoints, the same ones that mocks have."""
    return MockServer(exchange=exchange).app.exchanges[exchange].catalogue


def id_of(endpoint: Endpoint) -> str:
    """Return what an endpoint is called among those of all exchanges."""
    return f"{endpoint.exchange}/{endpoint.id}"
