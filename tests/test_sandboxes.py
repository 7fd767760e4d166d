"""Sandboxes: many isolated worlds on one server, found by key, by prefix, by header."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import pytest
import requests

from fauxchange import ClockState, ManualClock, MockServer, Pace, Request, SandboxError
from fauxchange.domain.core.account import Account
from fauxchange.domain.core.ledger import LOG, audit
from fauxchange.sandbox.options import SandboxOptions
from fauxchange.sandbox.registry import (
    NoSuchSandboxError,
    SandboxLimitError,
    SandboxRegistry,
)
from tests.clients import CoinwClient, OkxClient, body_of
from tests.conftest import NOON_MS
from tests.waits import PATIENCE_S

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from fauxchange import Keys, SandboxControl

BALANCES = "/api/v5/asset/balances"
ETH = f"{BALANCES}?ccy=ETH"
PURCHASE = "/api/v5/finance/staking-defi/eth/purchase"
STANDING = ClockState(NOON_MS, Pace(0))


def client(view: SandboxControl, keys: Keys | None = None) -> OkxClient:
    """Return a client of a sandbox, by default with its first keys."""
    return OkxClient(cast("MockServer", view), keys or view.okx)


def eth_of(view: SandboxControl) -> str:
    """Return the ETH that a sandbox's default key sees."""
    return str(body_of(client(view).get(ETH))["data"][0]["bal"])


def purchase(view: SandboxControl, amount: str) -> str:
    """Stake ETH in a sandbox; return the code."""
    return str(body_of(client(view).post(PURCHASE, {"amt": amount}))["code"])


# Isolation


def test_what_happens_in_one_sandbox_is_not_seen_in_another(mock: MockServer) -> None:
    one, other = mock.create_sandbox(clock=STANDING), mock.create_sandbox(clock=STANDING)
    assert purchase(one, "7") == "0"
    assert (eth_of(one), eth_of(other), eth_of(mock)) == (
        "30.11827078",
        "37.11827078",
        "37.11827078",
    )


def test_each_sandbox_has_its_own_clock(mock: MockServer) -> None:
    one, other = mock.create_sandbox(clock=STANDING), mock.create_sandbox(clock=STANDING)
    one.advance(days=2)
    assert one.clock.now_ms() == NOON_MS + 2 * 86_400_000
    assert other.clock.now_ms() == mock.clock.now_ms() == NOON_MS


def test_each_sandbox_has_its_own_limits(mock: MockServer) -> None:
    one, other = mock.create_sandbox(clock=STANDING), mock.create_sandbox(clock=STANDING)
    assert [purchase(one, "1") for _ in range(3)] == ["0", "0", "50011"]
    assert purchase(other, "1") == "0"


def test_each_sandbox_has_its_own_journal_and_faults(mock: MockServer) -> None:
    one, other = mock.create_sandbox(clock=STANDING), mock.create_sandbox(clock=STANDING)
    one.fault("reject", code="50026")
    assert (purchase(one, "1"), purchase(other, "1")) == ("50026", "0")
    assert [entry.reply.code for entry in one.journal.entries()] == ["50026"]
    assert (other.journal.count, mock.journal.count) == (1, 0)


def test_the_same_seed_and_id_give_the_same_bytes() -> None:
    def answers(seed: int) -> list[bytes]:
        mock = MockServer(clock=ManualClock(NOON_MS), seed=seed)
        view = mock.create_sandbox("same", clock=STANDING)
        caller = client(view)
        moved = {"ccy": "USDT", "amt": "1", "from": "6", "to": "18"}
        return [
            caller.post("/api/v5/asset/transfer", moved).body,
            caller.get("/api/v5/asset/bills").body,
            caller.get("/api/v5/market/ticker?instId=BTC-USDT").body,
        ]

    assert answers(1) == answers(1)
    assert answers(1) != answers(2)


def test_a_sandbox_can_begin_with_another_world(mock: MockServer) -> None:
    view = mock.create_sandbox(world="empty", clock=STANDING)
    assert body_of(client(view).get(BALANCES))["data"] == []


def test_a_sandbox_can_go_without_limits(mock: MockServer) -> None:
    view = mock.create_sandbox(limits=False, clock=STANDING)
    assert {purchase(view, "0.1") for _ in range(9)} == {"0"}


def test_a_reset_of_one_sandbox_leaves_the_others(mock: MockServer) -> None:
    one, other = mock.create_sandbox(clock=STANDING), mock.create_sandbox(clock=STANDING)
    for view in (one, other):
        purchase(view, "1")
    one.reset()
    assert (eth_of(one), eth_of(other)) == ("37.11827078", "36.11827078")


def test_fifty_sandboxes_at_once_leak_nothing() -> None:
    with MockServer() as server:
        views = [server.create_sandbox(f"team-{i}") for i in range(50)]

        def work(i: int) -> tuple[str, int]:
            view = views[i]
            caller = client(view)
            for _ in range(2):
                signed = caller.signed("POST", PURCHASE, b'{"amt":"0.%d"}' % (i + 1))
                sent = requests.post(
                    server.url + PURCHASE, b'{"amt":"0.%d"}' % (i + 1), headers=signed, timeout=30
                )
                assert sent.json()["code"] == "0"
            held = requests.get(
                server.url + ETH, headers=caller.signed("GET", ETH), timeout=30
            ).json()["data"][0]["bal"]
            return held, view.journal.count

        with ThreadPoolExecutor(16) as pool:
            balances = list(pool.map(work, range(50)))
    for i, (held, calls) in enumerate(balances):
        assert held == f"{37.11827078 - 2 * float(f'0.{i + 1}'):.8f}".rstrip("0")
        assert calls == 3
    for view in views:
        store = view.sandbox.store
        assert audit(store.documents(Account), store.log(LOG)) == []  # type: ignore[arg-type]
    assert server.journal.count == 0


# Finding the sandbox of a request


def test_a_sandbox_is_found_by_its_key(mock: MockServer) -> None:
    view = mock.create_sandbox(clock=STANDING)
    mock.handle(client(view).request("POST", PURCHASE, b'{"amt":"7"}'))
    assert eth_of(view) == "30.11827078"


def test_coinw_keys_find_their_sandbox_too(mock: MockServer) -> None:
    view = mock.create_sandbox(clock=STANDING)
    CoinwClient(mock, view.coinw).post("returnBalances")
    assert (view.journal.count, mock.journal.count) == (1, 0)


def test_public_calls_find_it_by_prefix() -> None:
    with MockServer() as server:
        view = server.create_sandbox("team-a", clock=STANDING)
        assert view.url == f"{server.url}/s/team-a"
        reply = requests.get(f"{view.url}/api/v5/public/time", timeout=PATIENCE_S).json()
        assert reply["data"][0]["ts"] == str(NOON_MS)


def test_the_signature_is_over_the_path_of_the_exchange() -> None:
    with MockServer() as server:
        view = server.create_sandbox("team-a", clock=STANDING)
        headers = client(view).signed("GET", ETH)
        assert (
            requests.get(view.url + ETH, headers=headers, timeout=PATIENCE_S).json()["code"] == "0"
        )


def test_a_header_names_a_sandbox() -> None:
    with MockServer() as server:
        server.create_sandbox("team-a", clock=STANDING)
        reply = requests.get(
            f"{server.url}/api/v5/public/time",
            headers={"X-Mock-Sandbox": "team-a"},
            timeout=PATIENCE_S,
        ).json()
        assert reply["data"][0]["ts"] == str(NOON_MS)


@pytest.mark.parametrize("fast_path", [True, False])
def test_a_sandbox_that_is_not_there_is_told_by_the_mock(*, fast_path: bool) -> None:
    with MockServer(fast_path=fast_path) as server:
        reply = requests.get(f"{server.url}/s/gone/api/v5/public/time", timeout=PATIENCE_S)
    assert (reply.status_code, reply.json()) == (
        404,
        {"error": "there is no sandbox 'gone', or it has ended"},
    )


def test_where_a_sandbox_is_named_the_keys_of_others_are_unknown(mock: MockServer) -> None:
    one, other = mock.create_sandbox(clock=STANDING), mock.create_sandbox(clock=STANDING)
    answer = one.handle(client(other).request("GET", BALANCES))
    assert body_of(answer)["code"] == "50119"


def test_a_key_made_later_finds_its_sandbox(mock: MockServer) -> None:
    views = [mock.create_sandbox(clock=STANDING, seed=1) for _ in range(2)]
    body = {
        "subAcct": "faux001",
        "label": "late",
        "passphrase": "Faux-change-2",
        "perm": "read_only",
    }
    made = []
    for view in views:
        bound = client(view, view.keys("okx", "bound"))
        (row,) = body_of(bound.post("/api/v5/users/subaccount/apikey", body))["data"]
        made.append(row)
    assert made[0]["apiKey"] != made[1]["apiKey"]
    for view, row in zip(views, made, strict=True):
        keys = type(view.okx)("late", row["apiKey"], row["secretKey"], row["passphrase"])
        mock.handle(client(view, keys).request("GET", BALANCES))
        assert view.journal.entries()[-1].reply.code == "0"


def test_with_the_worlds_keys_a_sandbox_is_found_by_its_id_only(mock: MockServer) -> None:
    view = mock.create_sandbox(keys="world", clock=STANDING)
    assert view.okx == mock.okx
    purchase(view, "7")
    assert (eth_of(view), eth_of(mock)) == ("30.11827078", "37.11827078")


# Ids, limits, ends


def test_an_id_is_made_up_if_none_is_wished(mock: MockServer) -> None:
    assert [mock.create_sandbox().id for _ in range(2)] == ["s1", "s2"]


@pytest.mark.parametrize("wished", ["default", "taken"])
def test_an_id_that_is_taken_is_refused(mock: MockServer, wished: str) -> None:
    mock.create_sandbox("taken")
    with pytest.raises(SandboxError, match=f"there is a sandbox '{wished}' already"):
        mock.create_sandbox(wished)


@pytest.mark.parametrize("wished", ["a/b", " ", "ä", ".x", "x" * 65])
def test_an_id_has_characters_that_a_path_takes(mock: MockServer, wished: str) -> None:
    with pytest.raises(SandboxError, match="is no id"):
        mock.create_sandbox(wished)


def test_an_ended_sandbox_is_gone_and_its_keys_are_nobodys(mock: MockServer) -> None:
    view = mock.create_sandbox("short", clock=STANDING)
    mock.remove_sandbox("short")
    answer = mock.handle(client(view).request("GET", BALANCES))
    assert body_of(answer)["code"] == "50119"
    with pytest.raises(NoSuchSandboxError):
        mock.remove_sandbox("short")


def test_the_default_sandbox_lasts(mock: MockServer) -> None:
    with pytest.raises(SandboxError, match="lasts as long as the server"):
        mock.remove_sandbox("default")


@dataclass
class Wall:
    """The machine's time, as far as a test is concerned."""

    ms: int = 0

    def __call__(self) -> int:
        return self.ms


@pytest.fixture
def wall() -> Wall:
    return Wall()


@pytest.fixture
def few(mock: MockServer, wall: Wall) -> SandboxRegistry:
    """Room for two sandboxes that end after a rest of a minute."""
    known = mock.app.sandboxes
    return SandboxRegistry(known.default, known._make, limit=2, idle_ms=60_000, wall=wall)


def test_there_are_no_more_sandboxes_than_there_may_be(few: SandboxRegistry) -> None:
    few.create(SandboxOptions())
    few.create(SandboxOptions())
    with pytest.raises(SandboxLimitError, match="there are 2 sandboxes, which is the limit"):
        few.create(SandboxOptions())


def test_a_sandbox_that_rests_long_enough_ends(few: SandboxRegistry, wall: Wall) -> None:
    few.create(SandboxOptions("idle"))
    wall.ms += 59_999
    few.get("idle")
    wall.ms += 59_999
    assert few.get("idle").id == "idle"
    wall.ms += 60_000
    with pytest.raises(NoSuchSandboxError):
        few.get("idle")


def test_an_ended_sandbox_makes_room(few: SandboxRegistry, wall: Wall) -> None:
    few.create(SandboxOptions())
    few.create(SandboxOptions())
    wall.ms += 60_000
    few.create(SandboxOptions("next"))
    assert [sandbox.id for sandbox in few] == ["default", "next"]


def test_a_call_by_key_keeps_a_sandbox(few: SandboxRegistry, wall: Wall) -> None:
    sandbox = few.create(SandboxOptions("busy"))
    key = sandbox.world.credentials("okx")[0]["key"]
    for _ in range(3):
        wall.ms += 59_999
        assert few.of_key("okx", key).id == "busy"


def test_a_sandbox_may_last(few: SandboxRegistry, wall: Wall) -> None:
    few.create(SandboxOptions("lasting", idle_ms=0))
    wall.ms += 10**9
    assert few.get("lasting").id == "lasting"


def test_a_reset_mock_is_a_new_one() -> None:
    used, new = (MockServer(clock=ManualClock(NOON_MS), copying=True) for _ in range(2))
    for _ in range(2):
        purchase(used, "1")
        used.clock.advance(days=40)
        assert used.sandbox.snapshot() != new.sandbox.snapshot()
        used.reset()
        assert used.sandbox.snapshot() == new.sandbox.snapshot()
    assert purchase(used, "1") == purchase(new, "1") == "0"
    assert used.sandbox.snapshot() == new.sandbox.snapshot()


def test_a_clock_that_begins_with_the_wall_begins_anew_with_a_reset(mock: MockServer) -> None:
    view = mock.create_sandbox()
    view.advance(days=1)
    ahead = view.clock.now_ms()
    view.reset()
    assert view.clock.now_ms() < ahead - 86_000_000


# Over HTTP


def test_a_sandbox_is_made_shown_and_ended_over_http() -> None:
    with MockServer() as server:
        wish = {"id": "ci", "clock": {"start_ms": NOON_MS, "frozen": True}, "world": "empty"}
        made = requests.post(f"{server.url}/_mock/sandboxes", json=wish, timeout=PATIENCE_S).json()
        assert (made["prefix"], made["world"], made["clock"]["mode"]) == (
            "/s/ci",
            "empty",
            "frozen",
        )
        shown: Any = requests.get(f"{server.url}/_mock/sandboxes/ci", timeout=PATIENCE_S).json()
        assert shown["credentials"] == made["credentials"]
        listed = requests.get(f"{server.url}/_mock/sandboxes", timeout=PATIENCE_S).json()
        assert [one["id"] for one in listed["sandboxes"]] == ["default", "ci"]
        assert "credentials" not in listed["sandboxes"][1]
        clock = requests.post(
            f"{server.url}/s/ci/_mock/clock", json={"advance": {"hours": 1}}, timeout=PATIENCE_S
        ).json()
        assert clock["now_ms"] == NOON_MS + 3_600_000
        ended = requests.delete(f"{server.url}/_mock/sandboxes/ci", timeout=PATIENCE_S)
        assert (ended.status_code, ended.json()) == (200, {"status": "ok"})
        again = requests.get(f"{server.url}/_mock/sandboxes/ci", timeout=PATIENCE_S)
        assert again.status_code == 404


@pytest.fixture(scope="module")
def unchanged() -> MockServer:
    """A mock for refused requests, which leave it as it is."""
    return MockServer(clock=ManualClock(NOON_MS))


@pytest.fixture(scope="module")
def unchanged_admin(unchanged: MockServer) -> FlaskClient:
    """A client of its admin API; all rules of Flask cost more than a test."""
    return unchanged.flask_app().test_client()


@pytest.mark.parametrize(
    ("options", "status", "reason"),
    [
        ({"id": "a b"}, 400, "is not a name of at most 64 letters"),
        ({"id": "default"}, 400, "there is a sandbox 'default' already"),
        ({"world": "nowhere"}, 400, "nowhere.json"),
        ({"world": "../worlds/default"}, 400, "is not valid under any"),
        ({"world": "\0"}, 400, "is not valid under any"),
        ({"seed": 2**63}, 400, "greater than the maximum"),
        ({"clock": {"start_ms": 0}}, 400, "less than the minimum"),
        ({"clock": {"start_ms": 10**13}}, 400, "greater than the maximum"),
        ({"clock": {"step_ms": 10**12}}, 400, "greater than the maximum"),
        ({"world": {"title": "x", "okx": {}}}, 400, "world#/okx: "),
        ({"clock": {"frozen": True, "scale": 2}}, 400, "is not allowed"),
        ({"faults": [{"fault": "sabotage"}]}, 400, "plan#/faults/0/fault"),
    ],
)
def test_options_that_cannot_be_fulfilled_are_explained(
    unchanged: MockServer,
    unchanged_admin: FlaskClient,
    options: dict[str, Any],
    status: int,
    reason: str,
) -> None:
    answer = unchanged_admin.post("/_mock/sandboxes", json=options)
    assert answer.status_code == status
    assert reason in (answer.json or {})["error"]
    assert len(unchanged.app.sandboxes) == 1


def test_a_whole_world_can_be_sent(mock: MockServer) -> None:
    from fauxchange import data

    world = json.loads((data.worlds() / "empty.json").read_text("utf-8"))
    admin = mock.flask_app().test_client()
    made = admin.post("/_mock/sandboxes", json={"world": {**world, "title": "mine"}}).json or {}
    assert made["world"] == "mine"


def test_an_unknown_sandbox_is_unknown_to_the_admin_api_too(mock: MockServer) -> None:
    admin = mock.flask_app().test_client()
    answer = admin.get("/s/gone/_mock/clock")
    assert answer.status_code == 404


def test_a_request_names_its_sandbox_without_a_socket(mock: MockServer) -> None:
    mock.create_sandbox("team-a", clock=ClockState(5_000, Pace(0)))
    answer = mock.handle(Request.of("GET", "/api/v5/public/time", sandbox="team-a"))
    assert answer.status == 200
