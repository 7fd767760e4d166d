"""A case of a check of what is sent: clients that pass, that fail, and that show it nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from .actor import Actor

Client = Callable[[Actor], None]


def nothing(client: Actor) -> None:
    """Send nothing."""


class Case(NamedTuple):
    """Who does it right, who does it wrong and what is then said, and who does nothing of it."""

    passes: Client
    fails: Client
    problem: str
    idle: Client = nothing
