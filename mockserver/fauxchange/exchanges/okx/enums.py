"""The domain's words and what OKX writes for them, as ``schemas/okx/numbers.json`` has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fauxchange.exchanges.exchange import Call


def number(call: Call, kind: str, word: str) -> str:
    """Return what OKX writes for a word."""
    found: str = call.tables["numbers"][kind][word]["number"]
    return found


def status(call: Call, kind: str, word: str) -> str:
    """Return how OKX tells a word in words."""
    found: str = call.tables["numbers"][kind][word]["status"]
    return found


def word(call: Call, kind: str, written: str) -> str:
    """Return the word for what OKX writes.

    Raises:
        StopIteration: the endpoint's schema allows what numbers.json does not have.

    """
    words: Mapping[str, Mapping[str, str]] = call.tables["numbers"][kind]
    return next(one for one, said in words.items() if said["number"] == written)


def sent(call: Call, name: str) -> str:
    """Return a parameter as sent, or what the documentation says it is if it was not.

    Raises:
        KeyError: it was not sent, and the endpoint's schema has no default for it.

    """
    if name in call.params:
        return str(call.params[name])
    return str(call.endpoint.request.schema["properties"][name]["default"])
