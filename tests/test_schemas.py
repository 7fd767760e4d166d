"""The schema files: written one way, named by what they say, true to their own examples."""

from __future__ import annotations

import copy
import json
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fauxchange import data
from fauxchange.app import EXCHANGES
from fauxchange.spec.canonical import canonical
from fauxchange.spec.close_schema import close_schema
from fauxchange.spec.lint import payload
from fauxchange.spec.loader import endpoint_files
from fauxchange.spec.names import endpoint_id
from tests.catalogues import catalogue, id_of
from tests.each import for_each
from tests.reference import ecma, reference

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fauxchange.spec.endpoint import Endpoint

FILES = sorted(data.schemas().rglob("*.json"))
ENDPOINTS = [one for name in EXCHANGES for one in catalogue(name)]

# So many changed copies of one example are tried; the walk meets every kind of value before.
MUTATIONS = 60

CHANGES: tuple[Any, ...] = (5, None, True, "", "x\n", "-1", [], {}, "٣", 1.5)


Side = Literal["request", "response"]


@cache
def _reference(endpoint: Endpoint, side: Side) -> Any:
    """Return the reference validator; our own answers may have no member that is not listed."""
    open_ = getattr(endpoint, side).schema
    return reference(close_schema(open_) if side == "response" else open_)


def _agreed(endpoint: Endpoint, side: Side, value: Any) -> bool:
    """Return the verdict of both validators."""
    ours = getattr(endpoint, side).is_valid(value)
    theirs = _reference(endpoint, side).is_valid(value)
    assert ours is theirs, f"jsonschema_rs says {ours}, jsonschema {theirs}: {value!r}"
    return bool(ours)


def _values(endpoint: Endpoint) -> Iterator[tuple[Side, Any]]:
    """Yield every documented value and which side of the endpoint it is."""
    for example in endpoint.examples:
        if example.request is not None:
            yield "request", endpoint.request.coerce(example.request)
        if example.response is not None:
            yield "response", payload(example)


def _mutations(value: Any) -> Iterator[Any]:
    """Yield copies of a value that differ in one place each."""
    for path in _places(value):
        for change in CHANGES:
            changed = copy.deepcopy([value])
            holder = changed
            *way, last = (0, *path)
            for part in way:
                holder = holder[part]
            holder[last] = change
            yield changed[0]
        if path and isinstance(path[-1], str):
            shorter = copy.deepcopy(value)
            holder = shorter
            for part in path[:-1]:
                holder = holder[part]
            del holder[path[-1]]
            yield shorter
            holder["unknown"] = "1"
            yield shorter


def _places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    members = value.items() if isinstance(value, dict) else ()
    rows = enumerate(value[:1]) if isinstance(value, list) else ()
    for name, member in (*members, *rows):
        yield from _places(member, (*path, name))


@for_each("file", FILES)
def test_every_file_is_written_in_the_canonical_way(file: Path) -> None:
    text = file.read_bytes().decode("utf-8")
    assert text == canonical(json.loads(text))


@pytest.mark.parametrize("exchange", EXCHANGES)
def test_every_file_is_named_by_method_and_path(exchange: str) -> None:
    folder = data.schemas() / exchange
    folders = json.loads((folder / "exchange.json").read_text(encoding="utf-8"))["folders"]
    files = list(endpoint_files(folder))
    assert files
    for file in files:
        x_endpoint = json.loads(file.read_text(encoding="utf-8"))["x-endpoint"]
        name = endpoint_id(
            x_endpoint["method"], x_endpoint["path"], x_endpoint.get("command"), folders
        )
        assert file.relative_to(folder).as_posix() == f"{name}.json"


@for_each("endpoint", ENDPOINTS, ids=id_of)
def test_every_documented_request_and_answer_validates(endpoint: Endpoint) -> None:
    for side, value in _values(endpoint):
        assert _agreed(endpoint, side, value), getattr(endpoint, side).violation(value)


@for_each("endpoint", ENDPOINTS, ids=id_of)
def test_both_validators_agree_on_documented_values_with_one_change(endpoint: Endpoint) -> None:
    for side, value in _values(endpoint):
        for changed in islice(_mutations(value), MUTATIONS):
            _agreed(endpoint, side, changed)


TEXTS = st.sampled_from(["", "0", "1", "-1", "0.1", "1e5", "00", "ETH", "ETH\n", "BTC-USDT", "٣"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**6), 10**15) | TEXTS | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=8,
)


@st.composite
def _cases(draw: st.DrawFn) -> tuple[Endpoint, Side, Any]:
    """Draw one side of an endpoint, and a value with members of the right names."""
    endpoint = draw(st.sampled_from(ENDPOINTS))
    side: Side = draw(st.sampled_from(["request", "response"]))
    schema = getattr(endpoint, side).schema
    row = schema.get("items", schema)
    names = list(row.get("properties", {})) if isinstance(row, dict) else []
    chosen = draw(st.lists(st.sampled_from([*names, "unknown"]), max_size=8, unique=True))
    value: Any = {name: draw(TEXTS | JSON) for name in chosen}
    return endpoint, side, [value] if schema.get("type") == "array" else value


@settings(max_examples=200, deadline=None)
@given(_cases())
def test_both_validators_agree_on_values_nobody_documented(
    case: tuple[Endpoint, Side, Any],
) -> None:
    _agreed(*case)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(ENDPOINTS), JSON)
def test_both_validators_agree_on_any_json_as_a_request(endpoint: Endpoint, value: Any) -> None:
    _agreed(endpoint, "request", endpoint.request.coerce(value))


@pytest.mark.parametrize(
    ("pattern", "text", "matches"),
    [
        ("^[A-Z]+$", "ETH", True),
        ("^[A-Z]+$", "ETH\n", False),
        ("^a[$]$", "a$", True),
        (r"^a\$$", "a$", True),
        (r"^a\$$", "a$\n", False),
        ("^(a$|b)", "a\n", False),
        (r"^[\]$]+$", "]$", True),
        (r"^\d$", "٣", False),
    ],
)
def test_the_reference_reads_patterns_as_ecma_262_does(
    pattern: str, text: str, matches: bool
) -> None:
    assert bool(ecma(pattern).search(text)) is matches


@pytest.fixture(scope="module")
def okx_errors() -> dict[str, Any]:
    """All errors of OKX."""
    file = data.schemas() / "okx" / "errors.json"
    errors: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))["errors"]
    return errors


def test_all_rest_errors_of_okx_are_there(okx_errors: dict[str, Any]) -> None:
    assert len(okx_errors) > 1000


@pytest.mark.parametrize(
    ("code", "status", "message"),
    [
        ("50011", 429, "Too Many Requests"),
        ("50014", 400, "Parameter {param0} can not be empty."),
        ("50102", 401, "Timestamp request expired"),
        ("50111", 401, "Invalid OK-ACCESS-KEY"),
        ("50113", 401, "Invalid Sign"),
        ("51000", 400, "Parameter {param0} error"),
        ("51736", 200, "Insufficient {ccy} balance"),
        ("58350", 200, "Insufficient balance."),
    ],
)
def test_an_error_of_okx_has_its_documented_status_and_text(
    okx_errors: dict[str, Any], code: str, status: int, message: str
) -> None:
    error = okx_errors[code]
    assert error["httpStatus"] == status
    assert message in {error["message"], error.get("observed")}


def test_codes_of_okx_are_digits_and_variants_say_so_with_an_underscore(
    okx_errors: dict[str, Any],
) -> None:
    assert [code for code in okx_errors if not code.replace("_", "0", 1).isdecimal()] == []
