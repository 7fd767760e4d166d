"""Parameters: whether their values are written as the documentation says."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fauxchange.spec.coerce import Numeral
from fauxchange_kit.analysis.parameters import Parameter, has_json_body, parameters_of, schema_types
from fauxchange_kit.check import Evidence, Severity, check
from fauxchange_kit.checks.pages import COINW_INTRODUCTION
from fauxchange_kit.recording.recording import RecordedCall, Run

_ORDER = {
    "okx": "order-book-trading-trade-post-place-order",
    "coinw": "https://www.coinw.com/api-doc/en/spot-trading/trade/place-order",
}
_DOCS = {"okx": "overview-general-info", "coinw": COINW_INTRODUCTION}
_ERRORS = {"okx": "error-code-rest-api-public", "coinw": COINW_INTRODUCTION}
_EXPONENT = re.compile(r"-?[0-9]+(\.[0-9]+)?[eE][+-]?[0-9]+", re.ASCII)
_JSON_TYPES: tuple[tuple[type, str], ...] = (
    (Numeral, "number"),
    (str, "string"),
    (bool, "boolean"),
    (int, "integer"),
    (list, "array"),
    (dict, "object"),
)
# Truth values that are documented as text; the documentation's own examples have them without.
_TRUTH = {"true", "false"}
# What the exchange says of an amount that is too fine for its currency.
_TOO_FINE = "decimal places"


@check(
    "parameters/json-type",
    "values have the JSON type that is documented",
    Severity.WARNING,
    why="The exchange may refuse them, or read them otherwise: most of what it documents is text.",
    fix="Send texts in quotes, and truth values without.",
    docs={"okx": "order-book-trading-trade-post-place-order"},
    frames=True,
)
def json_type(run: Run) -> Iterator[Evidence]:
    """Compare the types of a JSON body; fractions in place of decimal text have their own check."""
    for call in _with_json(run):
        params = [one for one in parameters_of(call) if one.schema is not None and not one.is_empty]
        wrong = [one for one in params if not _has_type(one) and not _is_float(one)]
        names = ", ".join(f"{one.name} as {_type_of(one.value)}" for one in wrong)
        if params:
            yield Evidence((call,), f"{call.endpoint_id} got {names}" if wrong else "")


@check(
    "parameters/float-amount",
    "amounts and prices travel as text, not as JSON numbers",
    Severity.ERROR,
    why="A binary fraction is not the amount that was meant: 0.1 + 0.2 is sent as "
    "0.30000000000000004, and refused or rounded.",
    fix="Compute with decimals, and send their text.",
    docs={"okx": "order-book-trading-trade-post-place-order"},
    frames=True,
)
def float_amount(run: Run) -> Iterator[Evidence]:
    """Look for fractions without quotes where decimal text is documented."""
    for call in _with_json(run):
        amounts = [one for one in parameters_of(call) if one.is_decimal and not one.is_empty]
        wrong = [one.name for one in amounts if _is_float(one) and not _has_exponent(one)]
        problem = f"{call.endpoint_id} got {', '.join(wrong)} as JSON numbers"
        if amounts:
            yield Evidence((call,), problem if wrong else "")


@check(
    "parameters/exponent",
    "numbers are written without an exponent",
    Severity.ERROR,
    why="Small amounts fail, and only small ones: 0.00001 becomes 1e-05 when it is printed.",
    fix="Format the number with a fixed point.",
    docs=_ORDER,
    frames=True,
)
def exponent(run: Run) -> Iterator[Evidence]:
    """Look at every decimal number, in a query too."""
    for call in run:
        amounts = [one for one in parameters_of(call) if one.is_decimal and not one.is_empty]
        wrong = [one.name for one in amounts if _has_exponent(one)]
        problem = f"{call.endpoint_id} got {', '.join(wrong)} with an exponent"
        if amounts:
            yield Evidence((call,), problem if wrong else "")


@check(
    "parameters/precision",
    "amounts have no more decimal places than their currency takes",
    Severity.ERROR,
    why="The call is refused; the money stays where it is.",
    fix="Cut amounts down to the places that the exchange tells of a currency, never round up.",
    docs={
        "okx": "funding-account-rest-api-get-currencies",
        "coinw": "https://www.coinw.com/api-doc/en/spot-trading/account/initiate-withdrawal",
    },
    frames=True,
)
def precision(run: Run) -> Iterator[Evidence]:
    """Look at accepted fractions, and at those that were refused for their places."""
    for call in run:
        if call.method == "GET" or call.faults:
            continue
        has_fraction = any(one.is_decimal and "." in str(one.value) for one in parameters_of(call))
        if has_fraction and call.step and _TOO_FINE in call.reason:
            yield Evidence((call,), f"{call.endpoint_id} was refused: {call.reason}")
        elif has_fraction and call.is_accepted:
            yield Evidence((call,))


@check(
    "parameters/case",
    "words are written in the documented case",
    Severity.ERROR,
    why="Exchanges compare words letter by letter: Buy is not buy.",
    fix="Write the word as the documentation does.",
    docs=_ORDER,
    frames=True,
)
def case(run: Run) -> Iterator[Evidence]:
    """Look at every value of which all are documented."""
    for call in run:
        words = [(one, right) for one in parameters_of(call) for right in _enum_words(one)]
        wrong = [
            f"{one.name}={word} for {right}"
            for one, (word, right) in words
            if right not in {"", word}
        ]
        if words:
            yield Evidence((call,), f"{call.endpoint_id} got {', '.join(wrong)}" if wrong else "")


@check(
    "parameters/value",
    "values are among those that are documented",
    Severity.ERROR,
    why="The call is refused.",
    fix="Send a value that the documentation allows.",
    docs=_ERRORS,
    frames=True,
)
def value(run: Run) -> Iterator[Evidence]:
    """Look for values that a schema refuses, and no other check explains."""
    for call in run:
        if call.endpoint is None or not call.params:
            continue
        violation = call.endpoint.request.violation(call.params)
        if violation is None:
            yield Evidence((call,))
        elif violation.kind == "bad" and not _is_explained(call, violation.names[0]):
            name = violation.names[0] or "a row"
            yield Evidence((call,), f"{call.endpoint_id} got a bad {name}: {violation.reason}")


@check(
    "parameters/empty",
    "parameters without a value are left away",
    Severity.NOTE,
    why="Not every endpoint takes an empty value for none, and no documentation promises it.",
    fix="Send only the parameters that have a value.",
    docs=_DOCS,
    frames=True,
)
def empty(run: Run) -> Iterator[Evidence]:
    """Look for empty texts, null and empty lists."""
    for call in run:
        params = list(parameters_of(call))
        blank = dict.fromkeys(one.name for one in params if one.is_empty)
        if params:
            problem = f"{call.endpoint_id} got {', '.join(blank)} without a value"
            yield Evidence((call,), problem if blank else "")


def _with_json(run: Run) -> Iterator[RecordedCall]:
    """Yield the calls whose values have types; CoinW takes numbers for texts, as it documents."""
    return (call for call in run.of("okx") if call.endpoint is not None and has_json_body(call))


def _is_explained(call: RecordedCall, name: str) -> bool:
    """Whether a value is refused for its case or its exponent."""
    for one in parameters_of(call):
        if one.name == name and (
            _has_exponent(one) or any(right not in {"", word} for word, right in _enum_words(one))
        ):
            return True
    return False


def _type_of(value: object) -> str:
    return next((name for kind, name in _JSON_TYPES if isinstance(value, kind)), "null")


def _is_float(one: Parameter) -> bool:
    return one.is_decimal and isinstance(one.value, Numeral)


def _has_exponent(one: Parameter) -> bool:
    """Whether a decimal number is written with one, in quotes or without."""
    return (
        one.is_decimal and isinstance(one.value, str) and _EXPONENT.fullmatch(one.value) is not None
    )


def _has_type(one: Parameter) -> bool:
    """Whether a value has a documented type; a list of words may be one text with commas."""
    schema = one.schema or {}
    documented, actual = schema_types(schema), _type_of(one.value)
    if not documented or actual in documented or (actual == "integer" and "number" in documented):
        return True
    if actual == "boolean" and set(schema.get("enum", ())) >= _TRUTH:
        return True
    rows = "object" in schema_types(schema.get("items", {}))
    return "array" in documented and actual == "string" and not rows


def _enum_words(one: Parameter) -> Iterator[tuple[str, str]]:
    """Yield the words of a value with the documented ones; those of unknown words are empty."""
    schema = one.schema or {}
    is_list = "array" in schema_types(schema)
    words = (schema.get("items", {}) if is_list else schema).get("enum")
    if not words or one.is_empty or not isinstance(one.value, str | list):
        return
    values = one.value if isinstance(one.value, list) else [one.value]
    if is_list and isinstance(one.value, str):
        values = one.value.split(",")
    known = {word.lower(): word for word in words if isinstance(word, str)}
    for word in values:
        if isinstance(word, str):
            yield word, word if word in words else known.get(word.lower(), "")
