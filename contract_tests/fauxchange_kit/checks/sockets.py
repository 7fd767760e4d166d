"""Sockets: connections that end, begin again, are kept open, and are not too many."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

import orjson

from fauxchange.runtime.frames import ANSWERED, RECEIVED
from fauxchange_kit.analysis.sockets import (
    end_of,
    is_idle,
    needed_ms,
    reopened,
    required_topics,
    subscribed_after,
    usual_delay_ms,
)
from fauxchange_kit.check import Evidence, Severity, check
from fauxchange_kit.exchanges import exchange
from fauxchange_kit.recording.connections import Connection
from fauxchange_kit.recording.frames import RecordedFrame
from fauxchange_kit.recording.recording import Run

_COINW = "https://www.coinw.com/api-doc/en/spot-trading/websocket"
_CONNECT = {"okx": "overview-websocket-connect", "coinw": _COINW}
_CLOSED = "sockets-closed"

# Within so long a connection is there again, and so long after that, or some times as long as it
# takes without faults, what it had is subscribed.
AGAIN_MS, SUBSCRIBED_MS, TIMES_AS_LONG = 30_000, 10_000, 5
# So many topics are named.
_NAMED = 3

_LOGIN, _ERROR, _SUBSCRIBE = "login", "error", "subscribe"
_NO_LOGIN = "60011"
# What is refused for how it is asked, whoever asks and whenever: it is no JSON, has no arguments or
# others than documented, or asks for an operation that there is not, or not there.
_WRONG = frozenset(("60012", "60013", "60019", "60027", "60028", "60033", "64000"))
_ALL_WELL = frozenset({"", "0"})


@check(
    "sockets/reconnects",
    "a connection that the exchange closes is opened again within half a minute",
    Severity.ERROR,
    why="Every connection ends some day: for a service upgrade, by a load balancer, by a network. "
    "Who does not come back trades on prices and orders that are long gone.",
    fix="Open a new connection when one ends, whoever ended it, with waits that grow.",
    docs={"okx": "overview-websocket-notification", "coinw": _COINW},
    profiles=(_CLOSED,),
    unseen="Connections that the plain run needs for less than half a minute longer, unless the "
    "client ends with an error where it does not otherwise.",
)
def reconnects(run: Run) -> Iterator[Evidence]:
    """Look at what came after each connection that the exchange closed."""
    for one in _ends_by_exchange(run):
        again = reopened(run, one)
        if again and again[0].opened_ms - end_of(one) <= AGAIN_MS:
            yield Evidence(())
        elif problem := _absence(run, one, again):
            yield Evidence((), problem)


@check(
    "sockets/subscribes-again",
    "what was subscribed is subscribed again on the new connection",
    Severity.ERROR,
    why="A new connection knows nothing of the old one: nothing is pushed, and nothing says so.",
    fix="Keep a list of what is subscribed. On every new connection log in, wait for the answer, "
    "and subscribe all of it.",
    docs={"okx": "overview-websocket-subscribe", "coinw": _COINW},
    profiles=(_CLOSED,),
    unseen="Channels that the plain run ends by itself, and new connections of less than ten "
    "seconds. Whether a client asks for what it has missed meanwhile.",
)
def subscribes_again(run: Run) -> Iterator[Evidence]:
    """Compare what a closed connection had with what was subscribed after it."""
    for one in _ends_by_exchange(run):
        again = reopened(run, one)
        required = required_topics(run, one)
        if not again or not required:
            continue
        missing = sorted(required - subscribed_after(run, one))
        patience_ms = max(SUBSCRIBED_MS, TIMES_AS_LONG * usual_delay_ms(run, one))
        if not missing:
            yield Evidence(())
        elif run.until_ms - again[0].opened_ms >= patience_ms:
            problem = (
                f"{_name(one)} was opened again, and {len(missing)} of {len(required)} channels "
                f"were not subscribed on it: {_list(missing)}"
            )
            yield Evidence((), problem)


@check(
    "sockets/login-first",
    "what needs a login is asked for when the login has been answered",
    Severity.ERROR,
    why="The exchange refuses it, and goes on without pushing anything.",
    fix="Wait for the answer to the login, on every connection, then subscribe and place orders.",
    docs={"okx": "overview-websocket-login"},
    unseen="Clients that do not wait, where the answer is there at once all the same: only under "
    "sockets-closed it takes a while.",
)
def login_first(run: Run) -> Iterator[Evidence]:
    """Look for refusals of what came without a login, and for what came after a slow one."""
    for frames in _answers(run, "okx"):
        refused = [frame for frame in frames if frame.code == _NO_LOGIN]
        logins = [number for number, one in enumerate(frames) if _is_login(one)]
        if refused:
            reason = refused[0].reason or "an operation came without a login"
            yield Evidence((), f"{refused[0].service}: {reason} ({_NO_LOGIN})")
        elif run.profile == _CLOSED and logins and any(map(_is_accepted, frames[logins[0] + 1 :])):
            yield Evidence(())


@check(
    "sockets/request-form",
    "what is asked for on a WebSocket has the documented form, at the documented service",
    Severity.ERROR,
    why="The exchange refuses it, and a channel that is not subscribed is silent like a quiet one.",
    fix="Take names and arguments of channels, and the service they are at, from the "
    "documentation, and raise an error for every answer with the event error.",
    docs={"okx": "overview-websocket-subscribe"},
    unseen="Instruments: one that is not listed here may well be at the exchange.",
)
def request_form(run: Run) -> Iterator[Evidence]:
    """Look for channels that there are not, or not there, and for refusals of a form."""
    wrong = list(_channels_elsewhere(run))
    yield from (Evidence((), problem) for problem in wrong)
    for frames in _answers(run, "okx"):
        refused = [one for one in frames if one.code in _WRONG]
        for one in refused:
            yield Evidence((), f"{one.service}: {one.reason} ({one.code})")
        if not wrong and not refused and any(one.operation == _SUBSCRIBE for one in frames):
            yield Evidence(())


def _channels_elsewhere(run: Run) -> Iterator[str]:
    """Yield what is wrong with channels that are asked for: nobody has them, or another service."""
    channels = exchange("okx").channels
    for frame in run.frames:
        if frame.kind != RECEIVED or (frame.exchange, frame.operation) != ("okx", _SUBSCRIBE):
            continue
        for name in _channel_names(frame.text):
            channel = channels.named(name)
            if channel is None:
                yield f"{frame.service}: nobody documents a channel {name}"
            elif channel.service != frame.service:
                yield f"{frame.service}: {name} is a channel of {channel.service}"


def _channel_names(text: str) -> Iterator[str]:
    """Yield the channels in the arguments of a frame."""
    try:
        frame = orjson.loads(text)
    except orjson.JSONDecodeError:
        return
    rows = frame.get("args") if isinstance(frame, dict) else None
    for row in rows if isinstance(rows, list) else ():
        name = row.get("channel") if isinstance(row, dict) else None
        if isinstance(name, str) and name:
            yield name


@check(
    "sockets/kept-alive",
    "a connection on which nothing is pushed is kept open by pings",
    Severity.WARNING,
    why="The exchange closes a connection on which nothing came for long, mostly at night.",
    fix="Send ping as a text when nothing has come for less than 30 seconds, on CoinW 60, and "
    "open a new connection if no pong comes.",
    docs=_CONNECT,
    unseen="Pings of the WebSocket protocol, which OKX does not document.",
)
def kept_alive(run: Run) -> Iterator[Evidence]:
    """Look for connections that were closed because nothing came, and for those with pings."""
    for one in run.connections if run.profile != _CLOSED else ():
        if is_idle(one):
            problem = f"{_name(one)} was closed with {one.close_code}: {one.close_reason}"
            yield Evidence((), problem)
        elif one.pings:
            yield Evidence(())


@check(
    "sockets/connection-rate",
    "no more connections are opened in a second than documented",
    Severity.WARNING,
    why="The handshake is refused, and a client that tries again at once never gets in.",
    fix="Open connections one after the other, wait before each new try, and put several channels "
    "on one connection.",
    docs={"okx": "overview-websocket-connect"},
    unseen="Clients that open no more connections than may be opened in a second.",
)
def connection_rate(run: Run) -> Iterator[Evidence]:
    """Look for handshakes that were refused, where there were more than may be at once."""
    limit = exchange("okx").facts["websocket"]["limits"]["connections"]
    of_okx = (one for one in run.connections if one.exchange == "okx")
    for service, some in groupby(sorted(of_okx, key=_service), key=_service):
        opened = list(some)
        refused = sum(one.is_turned_away for one in opened)
        problem = (
            f"{refused} of {len(opened)} connections to {service} were refused: more than "
            f"{limit['requests']} in {limit['seconds']} s"
        )
        if refused:
            yield Evidence((), problem)
        elif len(opened) > limit["requests"]:
            yield Evidence(())


def _ends_by_exchange(run: Run) -> Iterator[Connection]:
    """Yield what the exchange closed of its own accord, if there is a plain run to compare with."""
    if run.plain is not None:
        yield from (one for one in run.connections if one.is_closed and not is_idle(one))


def _absence(run: Run, one: Connection, again: Sequence[Connection]) -> str:
    """Return what shows that a client lacked a connection that it needs; empty for nothing."""
    needed, plain = needed_ms(run, one), run.plain
    if plain is None or needed <= 0:
        return ""
    has_failed = bool(run.exit_code) and plain.exit_code == 0
    has_ended = run.exit_code is not None and plain.idle_ms is not None
    if not again and (has_failed or has_ended):
        runs_on = ", and without that it runs on" if has_ended else ""
        ended = f"the client ended with {run.exit_code}"
        return f"after the exchange closed {_name(one)} {ended}{runs_on}"
    waited_ms = (again[0].opened_ms if again else run.until_ms) - end_of(one)
    if min(needed, waited_ms) < AGAIN_MS:
        return ""
    return f"{_name(one)} was closed by the exchange, and not opened again for {waited_ms} ms"


def _answers(run: Run, name: str) -> Iterator[Sequence[RecordedFrame]]:
    """Yield the answers of an exchange, those of each connection."""
    answers = [one for one in run.frames if one.exchange == name and one.kind == ANSWERED]
    by_connection: dict[str, list[RecordedFrame]] = {}
    for one in answers:
        by_connection.setdefault(one.connection, []).append(one)
    yield from by_connection.values()


def _is_login(frame: RecordedFrame) -> bool:
    return frame.operation == _LOGIN and frame.code in _ALL_WELL


def _is_accepted(frame: RecordedFrame) -> bool:
    return frame.operation not in {_LOGIN, _ERROR, ""} and frame.code in _ALL_WELL


def _service(one: Connection) -> str:
    return one.service


def _name(one: Connection) -> str:
    """Return what a connection is called: by its service, of an exchange that has several."""
    return f"the {one.service} connection to {one.exchange}"


def _list(topics: Sequence[str]) -> str:
    more = len(topics) - _NAMED
    return ", ".join(topics[:_NAMED]) + (f" and {more} more" if more > 0 else "")
