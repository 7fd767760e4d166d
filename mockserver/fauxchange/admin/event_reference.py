"""The reference of events: docs/reference/events.md, made from their classes.

``python -m fauxchange.admin.event_reference > docs/reference/events.md`` writes it anew.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from inspect import getdoc
from typing import Any, get_args

from fauxchange.domain.core.events import (
    BalanceChanged,
    ClockChanged,
    DocumentChanged,
    event_kinds,
)
from fauxchange.domain.core.modules import domain_modules
from fauxchange.domain.market.events import (
    BookShapeChanged,
    InstrumentChanged,
    PremiumChanged,
    PriceScriptChanged,
)
from fauxchange.domain.trading.bots.grid import GridOrderChanged
from fauxchange.domain.trading.contracts.liquidation.events import (
    ContractsLiquidated,
    InsuranceFundUsed,
    PositionAtRisk,
)
from fauxchange.domain.trading.events import Filled, OrderChanged
from fauxchange.state.kinds import kind_of

_PREAMBLE = """\
# Events

What `GET /_mock/events` and `MockServer.events()` tell ([guide](../guide/events.md)): a row for
each `kind`, which is the name of its class, with the members that `what` has. This page is written
from the classes.

| kind | tells that | members of `what` |
| --- | --- | --- |
"""

_OTHERS = (
    *(BalanceChanged, ClockChanged, OrderChanged, Filled, GridOrderChanged),
    *(PositionAtRisk, ContractsLiquidated, InsuranceFundUsed),
    *(PriceScriptChanged, PremiumChanged, BookShapeChanged, InstrumentChanged),
)


def page() -> str:
    """Return the page."""
    domain_modules()
    rows = sorted({*map(_row, _OTHERS), *_documents()})
    return _PREAMBLE + "".join(rows)


def event_classes() -> set[type]:
    """Return the classes of all events."""
    domain_modules()
    registered = {_class_of(make) for make in event_kinds().values()}
    return registered | {*_OTHERS, *DocumentChanged.__subclasses__()}


def _documents() -> Iterator[str]:
    yield from map(_row, event_classes() - {*_OTHERS})


def _class_of(make: Any) -> type:
    """Return the class of what makes an event: the class itself, or its ``of``."""
    return make if isinstance(make, type) else make.__self__


def _row(event: type) -> str:
    summary = (getdoc(event) or "").partition("\n")[0].rstrip(".")
    kind = kind_of(value_class(event))
    if kind is None:
        raise TypeError(f"{event.__name__} holds something else than values")
    members = ", ".join(f"`{name}`" for name in kind.members)
    return f"| `{event.__name__}` | {summary} | {members} |\n"


def value_class(event: Any) -> type:
    """Return the class of what a kind of events tells: that of its document, or itself."""
    if not issubclass(event, DocumentChanged):
        return event  # type: ignore[no-any-return]
    (document,) = get_args(event.__orig_bases__[0])
    return document  # type: ignore[no-any-return]


if __name__ == "__main__":
    sys.stdout.write(page())
