"""Clients of HTTP that others have written, unmodified, against the server."""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
from typing import TYPE_CHECKING

import aiohttp
import httpx
import pytest
import requests
import urllib3

from fauxchange import MockServer
from tests.clients import OkxClient
from tests.real_clients.node_clients import without
from tests.waits import PATIENCE_S

if TYPE_CHECKING:
    from collections.abc import Iterator

TRANSFER = "/api/v5/asset/transfer"
BODY = b'{"ccy":"ETH","amt":"0.01","from":"6","to":"18"}'

NODE = """
const [url, body, ...pairs] = process.argv.slice(1);
const headers = Object.fromEntries(pairs.map((pair) => pair.split("\\n")));
const codes = [];
for (let i = 0; i < 3; i++) {
  const answer = await fetch(url, {method: "POST", body, headers});
  codes.push((await answer.json()).code);
}
console.log(codes.join());
"""


@pytest.fixture(scope="module")
def server() -> Iterator[MockServer]:
    with MockServer(limits=False) as mock:
        yield mock


def headers(server: MockServer) -> dict[str, str]:
    """Return the headers of a transfer, which may be sent several times."""
    return OkxClient(server, server.okx).signed("POST", TRANSFER, BODY)


def test_requests(server: MockServer) -> None:
    with requests.Session() as session:
        for _ in range(3):
            answer = session.post(
                server.url + TRANSFER, data=BODY, headers=headers(server), timeout=PATIENCE_S
            )
            assert answer.json()["code"] == "0"


def test_requests_with_a_body_of_unknown_length(server: MockServer) -> None:
    answer = requests.post(
        server.url + TRANSFER,
        data=iter([BODY[:10], BODY[10:]]),
        headers=headers(server),
        timeout=PATIENCE_S,
    )
    assert answer.json()["code"] == "0"


def test_httpx(server: MockServer) -> None:
    with httpx.Client(base_url=server.url) as client:
        for _ in range(3):
            answer = client.post(TRANSFER, content=BODY, headers=headers(server))
            assert answer.json()["code"] == "0"


def test_urllib3(server: MockServer) -> None:
    with urllib3.PoolManager() as pool:
        for _ in range(3):
            answer = pool.request("POST", server.url + TRANSFER, body=BODY, headers=headers(server))
            assert answer.json()["code"] == "0"


def test_aiohttp_with_many_calls_at_once(server: MockServer) -> None:
    async def transfer(session: aiohttp.ClientSession) -> str:
        async with session.post(
            server.url + TRANSFER, data=BODY, headers=headers(server)
        ) as answer:
            return str((await answer.json())["code"])

    async def transfer_often() -> list[str]:
        async with aiohttp.ClientSession() as session:
            return await asyncio.gather(*(transfer(session) for _ in range(50)))

    assert set(asyncio.run(transfer_often())) == {"0"}


def curl(*arguments: str) -> str:
    """Return what curl prints."""
    if not shutil.which("curl"):
        without("curl is not installed")
    command = ["curl", "--silent", "--show-error", "--max-time", str(PATIENCE_S), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout  # noqa: S603


@pytest.mark.parametrize(
    "options",
    [
        *([], ["--http1.0"], ["--http2"], ["-H", "Expect: 100-continue"]),
        ["-H", "Transfer-Encoding: chunked"],
    ],
    ids=["as it comes", "HTTP/1.0", "offering HTTP/2", "asking first", "in chunks"],
)
def test_curl(server: MockServer, options: list[str]) -> None:
    given = [part for name, value in headers(server).items() for part in ("-H", f"{name}: {value}")]
    answer = curl(*given, *options, "--data-binary", BODY.decode(), server.url + TRANSFER)
    assert json.loads(answer)["code"] == "0"


def test_curl_asks_for_heads(server: MockServer) -> None:
    answer = curl("--head", server.url + "/api/v5/public/time")
    assert answer.startswith("HTTP/1.1 ")
    assert "Content-Length: " in answer


def test_fetch_of_node(server: MockServer) -> None:
    node = shutil.which("node")
    if node is None:
        without("Node.js is not installed")
    pairs = [f"{name}\n{value}" for name, value in headers(server).items()]
    command = [node, "--input-type=module", "-e", NODE]
    done = subprocess.run(  # noqa: S603 - a command of our own
        [*command, "--", server.url + TRANSFER, BODY.decode(), *pairs],
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    assert done.stdout == "0,0,0\n", done.stderr
