"""What the benchmarks measure is what they say; how fast it is, is for `make bench`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import orjson
import pytest

from benchmarks import autobahn, calls, catalogue, report, servers
from benchmarks.autobahn_peer import Peer
from benchmarks.load import Run
from fauxchange import MockServer, Request, data
from fauxchange.pipeline import serve
from fauxchange.spec.loader import load
from fauxchange.wire.server.router import Router

if TYPE_CHECKING:
    from pathlib import Path

    from benchmarks.calls import Operation


def test_an_exchange_of_five_endpoints_answers_as_the_whole_one(tmp_path: Path) -> None:
    """`benchmarks.catalogue` compares the two."""
    five = tmp_path / "schemas"
    catalogue.copy_of_five(data.schemas(), five)
    small, full = catalogue.prepared(five), catalogue.prepared(data.schemas())
    assert sum(len(one.catalogue) for one in small[0].app.exchanges.values()) == 5
    answers = [serve(mock.app, request) for mock, request in (small, full)]
    assert answers[0].status == 200
    assert answers[0] == answers[1]


@pytest.mark.parametrize("operation", calls.OPERATIONS, ids=lambda one: one.name)
def test_every_user_of_the_load_is_let_in(tmp_path: Path, operation: Operation) -> None:
    """`benchmarks.http` sends a call of each in turn."""
    calls.write_world(tmp_path / "world.json", 3)
    with MockServer(world=str(tmp_path / "world.json")) as mock:
        for user in range(3):
            headers = calls.signed_headers(operation, user)
            request = Request.of(operation.method, operation.path, headers, operation.body)
            reply = serve(mock.app, request)
            assert (reply.status, orjson.loads(reply.body)["code"]) == (200, "0")


def test_prism_is_given_every_path_and_our_answers_to_the_calls_that_are_measured() -> None:
    """`benchmarks.http` compares an API with the same one."""
    balances, purchase = b'{"code":"0","msg":"","data":[{"ccy":"ETH"}]}', b'{"code":"0"}'
    document = servers.whole_api({calls.BALANCES: balances, calls.PURCHASE: purchase})
    paths = document["paths"]
    assert paths.keys() == {path for _, path in load(data.schemas(), "okx").catalogue.routes()}
    shown = [
        paths["/api/v5/asset/balances"]["get"],
        paths["/api/v5/finance/staking-defi/eth/purchase"]["post"],
    ]
    examples = [one["responses"]["200"]["content"]["application/json"]["example"] for one in shown]
    assert examples == [{"code": "0", "msg": "", "data": [{"ccy": "ETH"}]}, {"code": "0"}]
    assert all(list(one["security"][0]) for one in shown)


@pytest.mark.parametrize(("operation", "is_met"), [(calls.BALANCES, False), (calls.PURCHASE, True)])
def test_six_times_the_calls_of_prism_are_enough_of_posts_and_not_of_gets(
    operation: Operation, *, is_met: bool
) -> None:
    """`benchmarks.http` has a target for each method."""
    ours = Run(6000, per_second=6000, cpu_us=100, busy=1, p50_ms=1, p99_ms=1)
    theirs = replace(ours, per_second=1000, cpu_us=600)
    shown = report.table(
        operation, {("fauxchange", operation): [ours], ("prism", operation): [theirs]}
    )
    heads = [str(column.header) for column in shown.columns]
    cells = list(shown.columns[heads.index("x Prism")].cells)
    assert cells == [f"[{'green' if is_met else 'red'}]6, 6[/]", ""]


def test_a_case_of_autobahn_gets_its_message_its_pong_and_a_clean_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """`benchmarks.autobahn` plays hundreds of them."""
    monkeypatch.setattr(Router, "open_socket", autobahn.open_echo)
    heard: list[object] = []

    class Fragments:
        def onOpen(self) -> None:  # noqa: N802 - the suite's names
            peer.sendFrame(1, "to and ", fin=False, chopsize=2)
            peer.sendFrame(9, "between")
            peer.sendFrame(0, "fro")
            peer.closeAfter(0.05)

        def onMessage(self, text: str, is_binary: bool) -> None:  # noqa: N802
            heard.append((text, is_binary))

        def onPong(self, text: str) -> None:  # noqa: N802
            heard.append(text)

        def onConnectionLost(self, _: bool) -> None:  # noqa: N802
            heard.append((peer.wasClean, peer.remoteCloseCode))

    with MockServer(limits=False) as server:
        peer = Peer(int(server.url.rpartition(":")[2]))
        peer.run(Fragments())
    assert heard == ["between", ("to and fro", False), (True, 1000)]
