"""Words of the domain to CoinW's values and back; they stand in ``schemas/coinw/numbers.json``."""

from __future__ import annotations

from collections.abc import Mapping

from fauxchange.exchanges.call import Call


def number(call: Call, kind: str, word: str) -> str:
    """Return CoinW's value for a word: ``number(call, "direction", "buy")`` is ``"long"``."""
    text: str = call.tables["numbers"][kind][word]["number"]
    return text


def count(call: Call, kind: str, word: str) -> int:
    """Return CoinW's value for a word as a whole number."""
    return int(number(call, kind, word))


def numbers(call: Call, kind: str) -> list[str]:
    """Return all values of a kind."""
    return [entry["number"] for entry in call.tables["numbers"][kind].values()]


def word(call: Call, kind: str, written: str) -> str:
    """Return the domain's word for CoinW's value.

    Raises:
        StopIteration: the endpoint's schema allows what numbers.json does not have.

    """
    words: Mapping[str, Mapping[str, str]] = call.tables["numbers"][kind]
    return next(one for one, entry in words.items() if entry["number"] == written)
