"""A case of a check of what is sent: clients that pass, that fail, and that show it nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from .actor import Actor

Client = Callable[[Actor], None]


def nothing(client: Actor) -> None:
    """Send nothing."""


class Case(NamedTuple):
    """Clients that pass, fail with a problem, and leave a check unexercised."""

    passes: Client
    fails: Client
    problem: str
    idle: Client = nothing
