"""Why the orders that a call placed have filled: when, at which price, and by which rule."""

from __future__ import annotations

from fauxchange.exchanges.exchange import Exchange
from fauxchange.runtime.journal.entry import JournalEntry, iso
from fauxchange.sandbox.sandbox import Sandbox

MOST = 20
"""How many fills of a call are told, the last ones."""


def fill_sentences(entry: JournalEntry, exchange: Exchange, sandbox: Sandbox) -> list[str]:
    """Return a sentence for each fill of the orders that a call placed, oldest first.

    Only those of the call's answer are looked up, so calls that place nothing cost nothing.

    Raises:
        ServerError: what is due by now fails: an error of ours.

    """
    member = _member(exchange, entry.endpoint_id)
    if not member:
        return []
    from fauxchange.domain.core.money import format_decimal
    from fauxchange.domain.trading.queries.all_accounts import explain, fills_of, find_any

    # What is due by now has filled, though no call has looked yet.
    sandbox.settle(sandbox.clock.now_ms())
    with sandbox.store.transaction() as unit:
        orders = [find_any(unit, one) for one in _ids(entry, member)]
        fills = [fill for order in orders if order for fill in fills_of(unit, order)]
    return [
        f"{iso(one.at_ms)} order {one.order}: {format_decimal(one.size)} "
        f"at {format_decimal(one.price)}. {explain(one)}"
        for one in fills[-MOST:]
    ]


def _member(exchange: Exchange, endpoint: str) -> str:
    """Return what the answer of a call that places orders calls their ids; empty of others."""
    facts = exchange.facts.get("orders")
    groups = [] if facts is None else [facts, facts.get("contracts")]
    return next((one["id"] for one in groups if one and endpoint in one["place"]), "")


def _ids(entry: JournalEntry, member: str) -> list[str]:
    """Return the ids that an answer gives to orders; none of one that was cut."""
    import orjson

    try:
        answer = orjson.loads(entry.reply.body)
    except orjson.JSONDecodeError:
        return []
    data = answer.get("data") if isinstance(answer, dict) else None
    # Of a call that places one order some exchanges answer a list, others the row itself.
    rows = data if isinstance(data, list) else [data]
    return [str(row[member]) for row in rows if isinstance(row, dict) and row.get(member)]
