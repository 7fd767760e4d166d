"""Words of the domain to OKX's enum values and back, and to names of parameters.

They stand in ``numbers.json`` and ``parameters.json`` of ``schemas/okx``.
"""

from __future__ import annotations

from collections.abc import Mapping

from fauxchange.exchanges.call import Call


def number(call: Call, kind: str, word: str) -> str:
    """Return OKX's number for a word: ``number(call, "book", "funding")`` is ``"6"``."""
    text: str = call.tables["numbers"][kind][word]["number"]
    return text


def status(call: Call, kind: str, word: str) -> str:
    """Return OKX's status text for a word."""
    text: str = call.tables["numbers"][kind][word]["status"]
    return text


def word(call: Call, kind: str, written: str) -> str:
    """Return the domain's word for OKX's number.

    Raises:
        StopIteration: the endpoint's schema allows what numbers.json does not have.

    """
    words: Mapping[str, Mapping[str, str]] = call.tables["numbers"][kind]
    return next(one for one, entry in words.items() if entry["number"] == written)


def parameter(call: Call, field: str) -> str:
    """Return the parameter of the call's endpoint that carries a field.

    Raises:
        KeyError: parameters.json does not have the field.

    """
    names: list[str] = call.tables["parameters"][field]
    schema = call.endpoint.request.schema
    known = schema.get("items", schema).get("properties", {})
    return next((name for name in names if name in known), names[0])
