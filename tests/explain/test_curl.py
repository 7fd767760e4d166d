"""The line of a refused call is refused alike, the corrected one is not; neither has secrets."""

from __future__ import annotations

import http.client
import json
import shlex
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from fauxchange import MockServer, Request
from fauxchange.exchanges.diagnosis.curl import word
from tests.clients import CoinwClient, OkxClient

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Shell = Callable[[str], str]

BALANCES = "/api/v5/asset/balances?ccy=ETH"
PURCHASE = "/api/v5/finance/staking-defi/eth/purchase"
PRIVATE = "/api/v1/private?command=returnDepositsWithdrawals"
FUTURES = "/v1/perpum/account/available"
ODD = json.dumps({"amt": 'it\'s $HOME `x` \\ "1"\n%\u4e2d'}, ensure_ascii=False).encode()


def send(
    server: MockServer, method: str, target: str, headers: Mapping[str, str], body: bytes = b""
) -> None:
    connection = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=30)
    connection.request(method, target, body or None, dict(headers))
    connection.getresponse().read()
    connection.close()


def refused(server: MockServer) -> tuple[str, dict[str, Any]]:
    """Return the code and the diagnosis of the last call."""
    shown = server.journal.entries(1)[0].as_json()
    assert shown["verdict"] == "refused"
    return shown["code"], shown["diagnosis"]


def code_of(printed: str) -> str:
    return str(json.loads(printed.strip().splitlines()[-1])["code"])


OKX: list[tuple[str, str, bytes, dict[str, str | None]]] = [
    ("GET", "/api/v5/asset/balances?ccy=" + "ETH," * 30, b"", {}),
    ("POST", PURCHASE, b'{"amt": "99"}', {}),
    ("POST", PURCHASE, b'{"amt":"x"}', {}),
    ("POST", PURCHASE, ODD, {}),
    ("POST", PURCHASE, b"\xff\xfe not json", {}),
    ("POST", PURCHASE, b"{", {}),
    ("POST", PURCHASE, b"", {}),
    ("POST", PURCHASE, b'{"amt":"1"}', {"Content-Type": "text/plain"}),
    ("GET", "/api/v5/nowhere/at%20all?a=b%2Cc", b"", {}),
    ("POST", "/api/v5/asset/balances", b"{}", {}),
    ("GET", "/api/v5/public/instruments", b"", {}),
    ("GET", BALANCES, b"", {"OK-ACCESS-KEY": None}),
    ("GET", BALANCES, b"", {"OK-ACCESS-SIGN": None}),
    ("GET", BALANCES, b"", {"OK-ACCESS-TIMESTAMP": None}),
    ("GET", BALANCES, b"", {"OK-ACCESS-PASSPHRASE": None}),
    ("GET", BALANCES, b"", {"OK-ACCESS-TIMESTAMP": "1750248000"}),
    ("GET", BALANCES, b"", {"OK-ACCESS-TIMESTAMP": "2020-12-08T09:08:57.715Z"}),
    ("GET", BALANCES, b"", {"OK-ACCESS-KEY": "somebody-elses"}),
    ("GET", BALANCES, b"", {"OK-ACCESS-PASSPHRASE": "not-mine"}),
    ("GET", BALANCES, b"", {"OK-ACCESS-SIGN": "d3Jvbmc="}),
    ("POST", PURCHASE, b'{"amt":"0.1"}', {"OK-ACCESS-SIGN": "d3Jvbmc="}),
]


@pytest.mark.parametrize(
    ("method", "target", "body", "change"),
    [pytest.param(*row, id=f"{number}") for number, row in enumerate(OKX)],
)
def test_a_line_of_okx_is_refused_with_the_same_code(
    server: MockServer,
    shell: Shell,
    method: str,
    target: str,
    body: bytes,
    change: dict[str, str | None],
) -> None:
    headers = OkxClient(server, server.okx).signed(method, target, body)
    changed: dict[str, str | None] = {**headers, **change}
    sent = {name: value for name, value in changed.items() if value is not None}
    send(server, method, target, sent, body)
    code, diagnosis = refused(server)
    assert code_of(shell(diagnosis["curl"])) == code
    again, _ = refused(server)
    assert again == code
    for secret in (server.okx.key, server.okx.secret, server.okx.passphrase):
        assert secret not in diagnosis["curl"]
    if diagnosis["step"] == "authentication":
        assert code_of(shell(diagnosis["corrected"])) == "0"


def test_a_line_against_a_limit_is_repeated_until_it_is_refused(
    server: MockServer, shell: Shell
) -> None:
    target = "/api/v5/asset/asset-valuation"
    for _ in range(2):
        send(server, "GET", target, OkxClient(server, server.okx).signed("GET", target))
    code, diagnosis = refused(server)
    assert (code, diagnosis["step"]) == ("50011", "rate limit")
    assert diagnosis["curl"].startswith("for _ in $(seq 2); do ")
    server.sandbox.limiter.reset()
    assert code_of(shell(diagnosis["curl"])) == "50011"


def test_a_line_into_a_sandbox_has_its_prefix_and_does_not_sign_it(
    server: MockServer, shell: Shell
) -> None:
    headers = OkxClient(server, server.okx).signed("POST", PURCHASE, b'{"amt":"99"}')
    send(server, "POST", f"/s/default{PURCHASE}", headers, b'{"amt":"99"}')
    code, diagnosis = refused(server)
    assert f"{server.url}/s/default/api/v5/" in diagnosis["curl"]
    assert code_of(shell(diagnosis["curl"])) == code == "51736"


def test_a_public_line_is_plain(server: MockServer) -> None:
    send(server, "GET", "/api/v5/public/instruments", {})
    diagnosis = refused(server)[1]
    assert diagnosis["curl"] == f"curl -sg --path-as-is {server.url}/api/v5/public/instruments"


def spot(server: MockServer, params: dict[str, str]) -> str:
    return "/api/v1/private?" + CoinwClient(server, server.coinw).query("doTrade", params)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (("", ""), "-3"),
        (("&api_key=", "&apikey="), "6000"),
        (("&sign=", "&signed="), "6000"),
        (("&sign=", "&sign=0"), "6000"),
        (("&api_key=", "&api_key=0"), "6000"),
    ],
)
def test_a_line_of_coinws_spot_market_is_refused_with_the_same_code(
    server: MockServer, shell: Shell, change: tuple[str, str], code: str
) -> None:
    target = spot(server, {"symbol": "BTC_USDT", "note": "a-b"}).replace(*change)
    send(server, "POST", target, {})
    got, diagnosis = refused(server)
    assert got == code
    assert code_of(shell(diagnosis["curl"])) == code
    assert refused(server)[1]["reason"].partition(" ")[0] == diagnosis["reason"].partition(" ")[0]
    for secret in (server.coinw.key, server.coinw.secret):
        assert secret not in diagnosis["curl"]


def test_a_corrected_line_of_coinws_spot_market_is_accepted(
    server: MockServer, shell: Shell
) -> None:
    query = CoinwClient(server, server.coinw).query("returnBalances")
    send(server, "POST", f"/api/v1/private?{query}0", {})
    assert code_of(shell(refused(server)[1]["corrected"])) == "200"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"api_key": "KEY"},
        {"api_key": "KEY", "timestamp": "1750248000715"},
        {"api_key": "KEY", "timestamp": "1750248000715", "sign": "d3Jvbmc="},
        {"api_key": "nobody", "timestamp": "1750248000715", "sign": "d3Jvbmc="},
        {"api_key": "KEY", "timestamp": "noon", "sign": "d3Jvbmc="},
    ],
)
def test_a_line_of_coinws_futures_market_is_refused_alike_and_corrected(
    server: MockServer, shell: Shell, headers: dict[str, str]
) -> None:
    filled = {k: server.coinw.key if v == "KEY" else v for k, v in headers.items()}
    send(server, "GET", FUTURES, filled)
    code, diagnosis = refused(server)
    assert code_of(shell(diagnosis["curl"])) == code
    assert code_of(shell(diagnosis["corrected"])) == "0"
    for secret in (server.coinw.key, server.coinw.secret):
        assert secret not in diagnosis["curl"]


def test_a_futures_order_that_is_refused_is_refused_again(server: MockServer, shell: Shell) -> None:
    mock = server
    target, body = "/v1/perpum/order", b'{"instrument":"BTC"}'
    send(mock, "POST", target, {"api_key": mock.coinw.key, "timestamp": "1", "sign": "x"}, body)
    corrected = refused(mock)[1]["corrected"]
    code = code_of(shell(corrected))
    assert code_of(shell(refused(mock)[1]["curl"])) == code == "402"


def test_a_body_that_was_cut_has_no_line(server: MockServer) -> None:
    body = b'{"amt":"' + b"9" * 9_000 + b'"}'
    send(
        server, "POST", PURCHASE, OkxClient(server, server.okx).signed("POST", PURCHASE, body), body
    )
    assert "curl" not in refused(server)[1]


def test_a_line_stays_one_line_whatever_was_sent(server: MockServer) -> None:
    server.handle(Request("GET", "/api/v5/\n; rm -rf /", "a='\r\nb"))
    line = refused(server)[1]["curl"]
    assert line.isprintable()
    assert shlex.split(line) == [
        *("curl", "-sg", "--path-as-is"),
        "http://127.0.0.1:12700/api/v5/%0A;%20rm%20-rf%20/?a='%0D%0Ab",
    ]


@pytest.mark.parametrize(
    "text", ["plain", "it's", "a\nb", "\\'\x00\x7f", '$HOME `id` "x"', "\u4e2d\u0085"]
)
def test_a_word_of_the_shell_is_the_text(shell: Shell, text: str) -> None:
    kept = text.replace("\x00", "")
    assert shell(f"printf %s {word(kept)}") == kept
