"""Connections that end: which came in their place, and what a client still needed them for."""

from __future__ import annotations

from collections.abc import Mapping

from fauxchange_kit.exchanges import exchange
from fauxchange_kit.recording.connections import Connection
from fauxchange_kit.recording.recording import Run

# The code with which an exchange closes a connection on which nothing came for too long.
_IDLE_CODES: Mapping[str, str] = {"okx": "4004", "coinw": "1001"}
# Timers are not exact.
_ROUNDED_MS = 500
# Longer than any run.
_TO_THE_END_MS = 10**9


def end_of(one: Connection) -> int:
    """Return when a connection ended; when it began, if that is not known."""
    return one.opened_ms if one.ended_ms is None else one.ended_ms


def is_idle(one: Connection) -> bool:
    """Whether the exchange closed a connection because nothing came on it for too long."""
    idle_ms = exchange(one.exchange).facts["websocket"]["idleSeconds"] * 1000
    is_so_old = end_of(one) - one.opened_ms >= idle_ms - _ROUNDED_MS
    return is_so_old and one.close_code == _IDLE_CODES[one.exchange]


def reopened(run: Run, one: Connection) -> tuple[Connection, ...]:
    """Return the connections that were opened in place of one that has ended.

    Another one that has its channels is one of them. Of those without any of them only as many are
    as there are more connections than without faults: those come anyway.
    """
    ended_ms = end_of(one)
    later = [
        other
        for other in run.connections
        if _is_alike(one, other) and other is not one and other.opened_ms >= ended_ms
    ]
    topics = _all_topics(one)
    same = tuple(other for other in later if topics & _all_topics(other))
    if same or run.plain is None:
        return same
    return tuple(later) if _count(run, one) > _count(run.plain, one) else ()


def required_topics(run: Run, one: Connection) -> frozenset[str]:
    """Return what a connection had that the plain run keeps to its end."""
    if run.plain is None:
        return frozenset()
    kept = (other.topics for other in run.plain.connections if _is_alike(one, other))
    return one.topics & frozenset[str]().union(*kept)


def subscribed_after(run: Run, one: Connection) -> frozenset[str]:
    """Return what other connections to the same service had when one ended, and after that."""
    ended_ms = end_of(one)
    return frozenset(
        each.topic
        for other in run.connections
        if _is_alike(one, other) and other is not one
        for each in other.subscriptions
        if each.began_ms >= ended_ms or other.is_open_at(ended_ms)
    )


def usual_delay_ms(run: Run, one: Connection) -> int:
    """Return how long after its begin a connection has all its channels in the plain run."""
    plain = run.plain.connections if run.plain else ()
    return max(
        (
            each.began_ms - other.opened_ms
            for other in plain
            if _is_alike(one, other)
            for each in other.subscriptions
        ),
        default=0,
    )


def needed_ms(run: Run, one: Connection) -> int:
    """Return for how much longer the plain run has a connection like one that has ended.

    It is 0 if another one has all of its channels already, and very long if the plain run had to be
    stopped while its connection was open.
    """
    if run.plain is None or _is_redundant(run, one):
        return 0
    lasted_ms = end_of(one) - one.opened_ms
    topics = _all_topics(one)
    alike = [other for other in run.plain.connections if _is_alike(one, other)]
    alike = [other for other in alike if topics <= _all_topics(other)] or alike
    return max((_lasted_ms(run.plain, other) - lasted_ms for other in alike), default=0)


def _lasted_ms(plain: Run, one: Connection) -> int:
    end_ms = plain.until_ms if one.ended_ms is None else one.ended_ms
    if plain.idle_ms is not None and end_ms >= plain.until_ms - _ROUNDED_MS:
        return _TO_THE_END_MS
    return end_ms - one.opened_ms


def _is_redundant(run: Run, one: Connection) -> bool:
    """Whether another connection has all the channels of one that has ended."""
    ended_ms = end_of(one)
    return bool(one.topics) and any(
        other is not one
        and _is_alike(one, other)
        and other.is_open_at(ended_ms)
        and one.topics <= _all_topics(other)
        for other in run.connections
    )


def _is_alike(one: Connection, other: Connection) -> bool:
    """Whether two connections are to the same service."""
    return (one.exchange, one.service) == (other.exchange, other.service)


def _all_topics(one: Connection) -> frozenset[str]:
    return frozenset(each.topic for each in one.subscriptions)


def _count(run: Run, one: Connection) -> int:
    return sum(_is_alike(one, other) for other in run.connections)
