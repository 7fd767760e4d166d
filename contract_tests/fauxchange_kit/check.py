"""A check: a question about a client that is answered from its calls.

A check is a function from a run to evidence. It yields an :class:`Evidence` for everything that let
it judge: with a problem, that is a finding; without, the client did right there. A check that
yields nothing was not exercised, and never passes silently.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import NamedTuple

from fauxchange_kit.recording.recording import RecordedCall, Run


class Severity(StrEnum):
    """How bad a finding is: what loses money or stops a client is an error."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Evidence(NamedTuple):
    """Calls that let a check judge; ``problem`` says what is wrong with them, empty for nothing."""

    calls: tuple[RecordedCall, ...]
    problem: str = ""


class Check(NamedTuple):
    """One check.

    Args:
        id: its name, such as ``signing/timestamp-precision``; the first part is its family.
        title: what a good client does, in one line.
        severity: how bad it is not to.
        why: what goes wrong in production.
        fix: what to change in the client.
        docs: the anchor of the exchange's documentation, by exchange.
        profiles: the profiles of faults that provoke it; empty if plain traffic shows it.
        frames: whether it looks at what frames on WebSockets ask for, as at calls by HTTP.
        unseen: what it does not see, in a sentence or two; empty for nothing that matters.
        judge: the function.

    """

    id: str
    title: str
    severity: Severity
    why: str
    fix: str
    docs: dict[str, str]
    judge: Callable[[Run], Iterator[Evidence]]
    profiles: tuple[str, ...] = ()
    frames: bool = False
    unseen: str = ""

    @property
    def family(self) -> str:
        """The first part of the id."""
        return self.id.partition("/")[0]


CHECKS: dict[str, Check] = {}


def check(
    id: str,  # noqa: A002 - what it is called everywhere
    title: str,
    severity: Severity,
    *,
    why: str,
    fix: str,
    docs: dict[str, str],
    profiles: tuple[str, ...] = (),
    frames: bool = False,
    unseen: str = "",
) -> Callable[[Callable[[Run], Iterator[Evidence]]], Callable[[Run], Iterator[Evidence]]]:
    """Register a function as a check.

    Raises:
        ValueError: another check has the id.

    """

    def register(
        judge: Callable[[Run], Iterator[Evidence]],
    ) -> Callable[[Run], Iterator[Evidence]]:
        if id in CHECKS:
            raise ValueError(f"two checks are called {id}")
        CHECKS[id] = Check(id, title, severity, why, fix, docs, judge, profiles, frames, unseen)
        return judge

    return register
