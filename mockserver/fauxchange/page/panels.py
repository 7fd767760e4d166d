"""The parts of the page: what the template of each is filled with."""

from __future__ import annotations

import base64
import ipaddress
from collections.abc import Callable, Mapping
from typing import Any

from fauxchange.admin.operations import operations
from fauxchange.control.errors import NotThereError
from fauxchange.control.server_control import ServerControl
from fauxchange.faults.catalogue import KINDS
from fauxchange.runtime.journal.entry import JournalEntry, MockRefusal

from .calls import details_of, fits_frame, line_of_call, line_of_frame
from .live import CONDITIONS, query_of

Values = dict[str, Any]
Parameters = Mapping[str, str]

# So many lines of the journal are there at once; later ones come as they happen.
_FIRST_LINES, _MOST_LINES = 200, 1000
_DOCTORS_LINES = 10
_BARS = ("1s", "1m", "5m", "15m", "1H", "4H", "1D")
_FIRST_INSTRUMENT = "BTC-USDT"


def bar(control: ServerControl, _: Parameters) -> Values:
    """Return the top of the page: sandbox, clock, what is due next, faults, snapshots, seed."""
    tasks = control.scheduled_tasks(limit=1)
    return {
        "summary": control.summary(),
        "ids": [one.id for one in control.sandboxes()],
        "now_ms": control.clock.now_ms(),
        "pace": control.clock.pace,
        "next_task": tasks[0] if tasks else None,
        "fault_count": len(control.sandbox.faults),
        "seed": control.sandbox.seed,
        "is_default": not control.prefix,
    }


def journal(control: ServerControl, parameters: Parameters) -> Values:
    """Return the last calls and frames that fit the filter, newest first."""
    query, most = query_of(parameters), _MOST_LINES if parameters.get("lines") else _FIRST_LINES
    frames = control.sandbox.frames
    found = [one for one in reversed(control.journal.entries()) if query.fits(one)]
    lines = [line_of_call(one) for one in found[:most]]
    # The doctor takes a tenth of a second for a signature that fits no mistake.
    lines = [
        one._replace(asks_doctor=one.asks_doctor and i < _DOCTORS_LINES)
        for i, one in enumerate(lines)
    ]
    lines += [
        line_of_frame(one, one.as_json(frames.explainer))
        for one in frames.newest(0, most)
        if fits_frame(query, one)
    ]
    return {
        "lines": sorted(lines, key=lambda line: line.at_ms, reverse=True)[:most],
        "has_more": len(found) > most,
        "most": _MOST_LINES,
        "conditions": {name: parameters.get(name, "") for name in CONDITIONS},
    }


def call(control: ServerControl, parameters: Parameters) -> Values:
    """Return one call, opened; ``number`` is its number.

    Raises:
        NotThereError: it has made room for others.

    """
    entry = _entry(control, parameters)
    exchange, why_refused = control.app.exchanges.get(entry.exchange), entry.rejection
    if exchange is None or why_refused is None or isinstance(why_refused, MockRefusal):
        return details_of(entry, "")
    return details_of(entry, exchange.error_of(entry.endpoint, why_refused))


def why(control: ServerControl, parameters: Parameters) -> Values:
    """Return what the doctor has to say of a call.

    Raises:
        NotThereError: it has made room for others.

    """
    return {"diagnosis": _entry(control, parameters).as_json().get("diagnosis", {})}


def frame(control: ServerControl, parameters: Parameters) -> Values:
    """Return one frame, opened.

    Raises:
        NotThereError: it has made room for others.

    """
    number = int(parameters["number"])
    log = control.sandbox.frames
    for one in log.newest(number - 1, log.count):
        if one.number == number:
            return {"frame": one.as_json(log.explainer)}
    raise NotThereError(f"there is no frame {number}, or it has made room for others")


def _entry(control: ServerControl, parameters: Parameters) -> JournalEntry:
    return control.call(int(parameters["number"]))


def market(control: ServerControl, parameters: Parameters) -> Values:
    """Return the market of one instrument, and what is done to it."""
    listed = control.instruments()
    chosen = parameters.get("instrument") or _FIRST_INSTRUMENT
    pairs = {one["id"]: one["pair"] for one in listed}
    if chosen not in pairs and listed:
        chosen = listed[0]["id"]
    last = control.market_book(chosen, depth=1)["last"] if listed else ""
    return {
        "instruments": list(pairs),
        "instrument": chosen,
        "pair": pairs.get(chosen, ""),
        "last": last,
        "bars": _BARS,
        "bar": parameters.get("bar") if parameters.get("bar") in _BARS else "1m",
        "layouts": _words("market-recording.post", "layout"),
        "followers": _words("market-recording.post", "after"),
    }


def _words(operation_id: str, member: str) -> list[str]:
    """Return the words that a member of an operation's request may be."""
    words: list[str] = operations()[operation_id].request_schema["properties"][member]["enum"]
    return words


def ladder(control: ServerControl, parameters: Parameters) -> Values:
    """Return the book of an instrument with own orders, and its last trades.

    Raises:
        NotThereError: there is no such instrument.

    """
    instrument = parameters.get("instrument") or _FIRST_INSTRUMENT
    book = control.market_book(instrument, depth=8)
    sizes = (float(one["size"]) for side in ("bids", "asks") for one in book[side])
    largest = max(sizes, default=0)
    return {
        "book": book,
        "largest": largest or 1,
        "trades": control.market_trades(instrument, limit=12),
    }


def accounts(control: ServerControl, parameters: Parameters) -> Values:
    """Return one account: balances by book, positions, open orders, last bills."""
    rows = control.accounts()
    names, chosen = _chosen(rows, parameters.get("account_of_panel", ""))
    exchange, _, account = chosen.partition(":")
    if not chosen:
        return {"names": names, "chosen": chosen}
    return {
        "names": names,
        "chosen": chosen,
        "exchange": exchange,
        "account": account,
        "books": rows[names.index(chosen)]["books"],
        "positions": control.positions(exchange, account),
        "orders": control.open_orders(account, exchange=exchange),
        "bills": control.bills(exchange, account, limit=12),
    }


def _chosen(rows: list[Values], asked: str) -> tuple[list[str], str]:
    """Return the names of accounts, and the one that is meant: the first, if none is."""
    names = [f"{one['exchange']}:{one['id']}" for one in rows]
    return names, asked if asked in names else (names[0] if names else "")


def results(control: ServerControl, parameters: Parameters) -> Values:
    """Return what an account has won and lost, and by what, with a picture."""
    names, chosen = _chosen(control.accounts(), parameters.get("account_of_results", ""))
    values = {"names": names, "chosen": chosen, "statement": None}
    exchange, _, account = chosen.partition(":")
    if not chosen or not control.current_pairs():
        return values
    picture = control.equity_chart(exchange, account)
    return {
        **values,
        "statement": control.statement(exchange, account),
        "picture": base64.b64encode(picture.encode()).decode(),
    }


def audit(control: ServerControl, _: Parameters) -> Values:
    """Return whether the ledger adds up."""
    return {"audit": control.audit()}


def faults(control: ServerControl, _: Parameters) -> Values:
    """Return what is armed, and what may be."""
    return {"armed": control.faults(), "kinds": list(KINDS)}


def keys(control: ServerControl, _: Parameters) -> Values:
    """Return the keys of all accounts, shortened."""
    return {"accounts": [one for one in control.accounts() if one["credentials"]]}


def key(control: ServerControl, parameters: Parameters) -> Values:
    """Return one key, whole.

    Raises:
        NotThereError: there is none of this name.

    """
    found = control.keys_in_force(parameters["exchange"], parameters["account"])
    for one in found:
        if one["name"] == parameters["name"]:
            return {"key": one}
    raise NotThereError("the key is not in force any more")


def endpoints(control: ServerControl, parameters: Parameters) -> Values:
    """Return the endpoints that were called, or all of them."""
    rows = control.endpoints()
    called = [row for row in rows if row["calls"]]
    is_all = parameters.get("all") == "1" or not called
    shown = rows if is_all else called
    return {
        "rows": sorted(shown, key=lambda row: -row["calls"]),
        "is_all": is_all,
        "called": len(called),
        "known": len(rows),
    }


def limits(control: ServerControl, _: Parameters) -> Values:
    """Return the rate limits that calls count against now."""
    return {"limits": control.limits(), "now_ms": control.clock.now_ms()}


def sandboxes(control: ServerControl, _: Parameters) -> Values:
    """Return all sandboxes, and the snapshots of this one."""
    return {
        "sandboxes": [one.summary() for one in control.sandboxes()],
        "snapshots": [
            (name, one.clock.at_ms or 0, len(one.store.documents))
            for name, one in control.snapshots().items()
        ],
        "own": control.id,
        "first": control.app.sandbox.id,
    }


def is_loopback(address: str) -> bool:
    """Whether an address is of this machine."""
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


PANELS: Mapping[str, Callable[[ServerControl, Parameters], Values]] = {
    "bar": bar,
    "journal": journal,
    "call": call,
    "why": why,
    "frame": frame,
    "market": market,
    "ladder": ladder,
    "accounts": accounts,
    "results": results,
    "audit": audit,
    "faults": faults,
    "keys": keys,
    "key": key,
    "endpoints": endpoints,
    "limits": limits,
    "sandboxes": sandboxes,
}
"""The parts of the page by the names of their templates."""
