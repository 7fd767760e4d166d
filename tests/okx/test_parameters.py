"""How OKX reads parameters, and how it says what is wrong with them."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from fauxchange.sandbox.advance import advance
from tests.clients import OkxClient, body_of, outcome

from .draft import BALANCES, ETH_BALANCE, PURCHASE, Draft

if TYPE_CHECKING:
    from fauxchange import MockServer, Reply

MEBIBYTE = 1_048_576


@pytest.fixture
def client(mock: MockServer) -> OkxClient:
    """A client with the default keys."""
    return OkxClient(mock, mock.okx)


def currencies(reply: Reply) -> list[str]:
    """Return the currencies of the balances in an answer."""
    return [row["ccy"] for row in body_of(reply)["data"]]


def held(client: OkxClient, ccy: str) -> str:
    """Return what is held of a currency."""
    balance: str = body_of(client.get(f"{BALANCES}?ccy={ccy}"))["data"][0]["bal"]
    return balance


MISSING_AMT = (400, "50014", "Parameter amt can not be empty.")
BAD_AMT = (400, "51000", "Parameter amt error")
BROKEN = (400, "50002", "JSON syntax error")


# Missing, empty, wrong


@pytest.mark.parametrize("params", [{}, {"tag": "abc"}, {"AMT": "1"}])
def test_a_missing_parameter_is_named(client: OkxClient, params: dict[str, str]) -> None:
    reply = client.post(PURCHASE, params)
    assert outcome(reply) == MISSING_AMT
    assert body_of(reply)["data"] == []


@pytest.mark.parametrize("empty", ["", None, []])
def test_an_empty_parameter_is_missing(client: OkxClient, empty: Any) -> None:
    assert outcome(client.post(PURCHASE, {"amt": empty})) == MISSING_AMT


@pytest.mark.parametrize(
    "amt",
    [
        *("abc", "0", "0.0", "-1", "+1", "1.", ".5", " 1", "1 ", "1\n", "1,5", "0x1", "1e3"),
        *("NaN", "Infinity", "\u0661", "1_000", "1" * 31, "0." + "1" * 31, "\x00"),
        *(0, -1, -0.5, True, False, {"a": "1"}, {}, ["1"], [["1"]], [None]),
        *({"a": 1.5}, [1.5], {"a": [0.1]}),
    ],
)
def test_a_parameter_that_is_no_amount_is_an_error(client: OkxClient, amt: Any) -> None:
    assert outcome(client.post(PURCHASE, {"amt": amt})) == BAD_AMT


@pytest.mark.parametrize("number", ["1e3", "1E0", "1e-2", "1.5e1", "0e0", "1e999999"])
def test_an_exponent_is_not_plain_decimal_text(client: OkxClient, number: str) -> None:
    assert outcome(client.post(PURCHASE, body=b'{"amt": %s}' % number.encode())) == BAD_AMT


def test_a_text_that_is_no_unicode_is_an_error(client: OkxClient) -> None:
    assert outcome(client.post(PURCHASE, body=b'{"amt": "\\ud800"}')) == BAD_AMT


@pytest.mark.parametrize("depth", [2, 200, 300, 500])
def test_nested_lists_for_an_amount_are_an_error(client: OkxClient, depth: int) -> None:
    body = b'{"amt": ' + b"[" * depth + b'"1"' + b"]" * depth + b"}"
    # Nested beyond reason is refused before it is looked at.
    assert outcome(client.post(PURCHASE, body=body)) == (BAD_AMT if depth < 64 else BROKEN)


@pytest.mark.parametrize("ccy", ["%FF", "%00", "ETH,", "ETH%20", "ETH%0A", "%C3%A9", "A" * 33])
def test_a_currency_in_a_query_is_checked_too(client: OkxClient, ccy: str) -> None:
    assert outcome(client.get(f"{BALANCES}?ccy={ccy}")) == (400, "51000", "Parameter ccy error")


# Tolerated


@pytest.mark.parametrize(
    ("sent", "left"),
    [
        (b'{"amt": "1.5"}', "35.61827078"),
        (b'{"amt": 1.5}', "35.61827078"),
        (b'{"amt": 1}', "36.11827078"),
        (b'{"amt": 1.50}', "35.61827078"),
        (b'{"amt": 0.00100000}', "37.11727078"),
        (b'{"amt": "001"}', "36.11827078"),
        (b'{"amt": 1.00000001}', "36.11827077"),
    ],
)
def test_a_number_stands_for_its_text_to_the_last_digit(
    client: OkxClient, sent: bytes, left: str
) -> None:
    assert outcome(client.post(PURCHASE, body=sent)) == (200, "0", "")
    assert held(client, "ETH") == left


@pytest.mark.parametrize("ccy", ["true", "1"])
def test_texts_that_look_like_other_types_stay_texts(client: OkxClient, ccy: str) -> None:
    assert currencies(client.get(f"{BALANCES}?ccy={ccy},ETH")) == ["ETH"]


@pytest.mark.parametrize(
    "extra", [None, True, 1, 1.5, "x", "\ud800", [], [[[]]], {}, {"amt": "2"}, 10**400]
)
def test_an_unknown_parameter_is_ignored(client: OkxClient, extra: Any) -> None:
    assert outcome(client.post(PURCHASE, {"amt": "1", "mine": extra})) == (200, "0", "")
    assert held(client, "ETH") == "36.11827078"


def test_of_two_members_of_one_name_the_last_counts(client: OkxClient) -> None:
    assert outcome(client.post(PURCHASE, body=b'{"amt":"9","amt":"1"}')) == (200, "0", "")
    assert held(client, "ETH") == "36.11827078"


@pytest.mark.parametrize("query", ["", "?ccy=", "?ccy", "?tag=x", "?instId=BTC-USDT&limit=1"])
def test_a_query_without_values_asks_for_everything(client: OkxClient, query: str) -> None:
    assert currencies(client.get(f"{BALANCES}{query}")) == [
        *("ETH", "BTC", "SOL", "USDT", "USDC", "OKB", "BETH", "OKSOL"),
    ]


@pytest.mark.parametrize("query", ["ccy=SOL,ETH", "ccy=SOL%2CETH", "x=1&ccy=SOL%2cETH"])
def test_a_list_is_one_text_however_its_commas_are_written(client: OkxClient, query: str) -> None:
    assert currencies(client.get(f"{BALANCES}?{query}")) == ["ETH", "SOL"]


def test_of_two_query_parameters_of_one_name_the_first_counts(client: OkxClient) -> None:
    assert currencies(client.get(f"{BALANCES}?ccy=SOL&ccy=ETH")) == ["SOL"]


def test_a_get_looks_at_no_body(mock: MockServer) -> None:
    reply = Draft(mock.okx, "GET", f"{BALANCES}?ccy=ETH", b"not JSON").send(mock)
    assert currencies(reply) == ["ETH"]


def test_a_get_without_parameters_ignores_all(client: OkxClient) -> None:
    assert body_of(client.get(f"{ETH_BALANCE}?ccy=SOL"))["data"][0]["ccy"] == "BETH"


# Lists


def test_twenty_currencies_are_fine(client: OkxClient) -> None:
    twenty = ",".join(["ETH", *(f"NO{i}" for i in range(19))])
    assert currencies(client.get(f"{BALANCES}?ccy={twenty}")) == ["ETH"]


def test_twenty_one_currencies_are_too_many(client: OkxClient) -> None:
    many = ",".join(f"NO{i}" for i in range(21))
    reply = client.get(f"{BALANCES}?ccy={many}")
    assert outcome(reply) == (200, "50025", "Parameter ccy count exceeds the limit 20.")
    assert body_of(reply)["data"] == []


# Bodies


@pytest.mark.parametrize("body", [b"", b" ", b"\r\n"])
def test_an_empty_body_where_parameters_are_required(client: OkxClient, body: bytes) -> None:
    reply = client.post(PURCHASE, body=body)
    assert outcome(reply) == (400, "50000", "Body for POST request cannot be empty.")


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b'{"amt":"1"',
        b"{'amt':'1'}",
        b'{"amt":"1",}',
        b'{"amt":"1"} {}',
        b'{"amt":01}',
        b'{"amt":NaN}',
        b'{"amt":Infinity}',
        b'{"amt":-Infinity}',
        b'{"amt":"1\n"}',
        b"\xff\xfe",
        b'{"amt":"\xff"}',
        b'\xef\xbb\xbf{"amt":"1"}',
        b"amt=1",
        b"[" * 100_000,
        b"[" * 100_000 + b"]" * 100_000,
        b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
        b'{"amt":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"amt":' + b"9" * 5_000 + b"}",
    ],
    ids=lambda body: body[:24].decode("latin-1"),
)
def test_a_body_that_is_not_json_is_a_syntax_error(client: OkxClient, body: bytes) -> None:
    assert outcome(client.post(PURCHASE, body=body)) == BROKEN


@pytest.mark.parametrize("value", [[], [{"amt": "1"}], [["1"]], "1", 1, 1.5, True, None])
def test_json_that_is_no_object_is_a_syntax_error(client: OkxClient, value: Any) -> None:
    assert outcome(client.post(PURCHASE, value)) == BROKEN


def test_a_deep_list_instead_of_an_object_is_a_syntax_error(client: OkxClient) -> None:
    assert outcome(client.post(PURCHASE, body=b"[" * 300 + b"1" + b"]" * 300)) == BROKEN


@pytest.mark.parametrize(
    "declared",
    ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "json"],
)
def test_a_body_declared_as_something_else_is_refused(mock: MockServer, declared: str) -> None:
    client = OkxClient(mock, mock.okx, {"Content-Type": declared})
    reply = client.post(PURCHASE, {"amt": "1"})
    assert outcome(reply) == (400, "50006", 'Invalid Content-Type. Please use "application/JSON".')


@pytest.mark.parametrize(
    "declared",
    [
        *("application/json", "application/JSON", "application/json; charset=utf-8"),
        *("application/json;charset=UTF-8", ""),
    ],
)
def test_a_body_declared_as_json_is_read(mock: MockServer, declared: str) -> None:
    client = OkxClient(mock, mock.okx, {"Content-Type": declared})
    assert outcome(client.post(PURCHASE, {"amt": "1"})) == (200, "0", "")


def test_a_body_of_one_mebibyte_is_read(client: OkxClient) -> None:
    body = b'{"amt":"1"}'.ljust(MEBIBYTE)
    assert outcome(client.post(PURCHASE, body=body)) == (200, "0", "")


def test_a_larger_body_is_refused(client: OkxClient) -> None:
    assert outcome(client.post(PURCHASE, body=b'{"amt":"1"}'.ljust(MEBIBYTE + 1))) == BROKEN


@pytest.mark.parametrize("size", [MEBIBYTE + 1, 2 * MEBIBYTE])
def test_a_larger_body_is_refused_for_its_size_over_wsgi_too(mock: MockServer, size: int) -> None:
    body = b'{"amt":"1"}'.ljust(size)
    headers = OkxClient(mock, mock.okx).signed("POST", PURCHASE, body)
    answer = mock.flask_app().test_client().post(PURCHASE, data=body, headers=headers)
    assert (answer.status_code, json.loads(answer.data)["code"]) == (400, "50002")


# A refusal changes nothing

REFUSED: list[tuple[str, bytes]] = [
    ("51736", b'{"amt":"37.11827079"}'),
    ("51736", b'{"amt":"999999999999999999999999999999"}'),
    ("51727", b'{"amt":"0.0009"}'),
    ("51000", b'{"amt":"1e3"}'),
    ("51000", b'{"amt":"-1"}'),
    ("51000", b'{"amt":"0.000000000000000001"}'),
    ("50014", b"{}"),
    ("50000", b""),
    ("50002", b'{"amt":"1"'),
]


@pytest.mark.parametrize(("code", "body"), REFUSED)
def test_a_refused_purchase_leaves_every_balance_as_it_was(
    client: OkxClient, code: str, body: bytes
) -> None:
    before = client.get(BALANCES).body, client.get(ETH_BALANCE).body
    assert body_of(client.post(PURCHASE, body=body))["code"] == code
    advance(client.mock.sandbox, 60_000)
    # The second answer carries its time, which a minute has changed.
    moved = client.mock.clock.now_ms() - 60_000, client.mock.clock.now_ms()
    after = client.get(ETH_BALANCE).body.replace(b"%d" % moved[1], b"%d" % moved[0])
    assert (client.get(BALANCES).body, after) == before


def test_a_refused_purchase_posts_nothing(client: OkxClient) -> None:
    store = client.mock.sandbox.store
    before = store.log("postings")
    for _, body in REFUSED:
        client.post(PURCHASE, body=body)
    assert store.log("postings") == before


def test_a_purchase_without_permission_or_signature_leaves_every_balance_as_it_was(
    mock: MockServer,
) -> None:
    before = OkxClient(mock, mock.okx).get(BALANCES).body
    signed = Draft(mock.okx, "POST", PURCHASE, b'{"amt":"1"}')
    assert (
        body_of(OkxClient(mock, mock.keys("okx", "read")).post(PURCHASE, {"amt": "1"}))["code"]
        == "50120"
    )
    assert replace(signed, headers={"OK-ACCESS-SIGN": "wrong"}).send(mock).status == 401
    assert OkxClient(mock, mock.okx).get(BALANCES).body == before
