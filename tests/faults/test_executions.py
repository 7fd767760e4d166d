"""Faults by which a call is carried out otherwise than its answer says."""

from __future__ import annotations

import pytest

from fauxchange import ManualClock, MockServer
from fauxchange.domain.core.rejection import ServerError
from tests.clients import CoinwClient, OkxClient, body_of
from tests.conftest import NOON_MS
from tests.requests_of import coinw_request

from .caller import ORDERS, TRANSFER, Caller

PURCHASE = "/api/v5/finance/staking-defi/eth/purchase"
HISTORY = "/api/v5/asset/bills?ccy=ETH"


def moves(caller: Caller) -> list[str]:
    """Return the ids of transfers, newest first."""
    rows = body_of(caller.client.get(HISTORY))["data"]
    return [row["billId"] for row in rows if row["balChg"].startswith("-")]


def test_a_call_whose_reply_is_lost_was_carried_out(caller: Caller) -> None:
    caller.mock.fault("lost-reply")
    reply = caller.transfer()
    assert reply.delivery is not None
    assert reply.delivery.reset == "before"
    assert caller.held() == "36.11827078"


def test_a_lost_reply_may_be_told_as_a_timeout(caller: Caller) -> None:
    caller.mock.fault("lost-reply", how="error")
    reply = caller.transfer()
    assert (reply.status, body_of(reply)["code"]) == (400, "50004")
    assert caller.held() == "36.11827078"


def test_a_lost_reply_may_be_waited_for(caller: Caller, waits: list[float]) -> None:
    caller.mock.fault("lost-reply", how="silence", ms=4000)
    assert caller.transfer().delivery is not None
    assert waits == [4000]
    assert caller.held() == "36.11827078"


def test_a_lost_reply_on_coinw_is_its_system_error(mock: MockServer) -> None:
    mock.fault("lost-reply", how="error")
    assert body_of(CoinwClient(mock, mock.coinw).post("returnBalances"))["code"] == "-200"


def test_a_client_that_tries_again_after_a_lost_reply_moves_money_twice(caller: Caller) -> None:
    caller.mock.fault("lost-reply", times=1)
    caller.transfer()
    caller.transfer()
    assert caller.held() == "35.11827078"


def test_a_duplicate_moves_money_twice_and_answers_as_the_first(caller: Caller) -> None:
    caller.mock.fault("duplicate-execution", match={"method": "POST"})
    answer = body_of(caller.transfer())
    assert len(answer["data"]) == 1
    assert caller.funding() == "35.11827078"
    first = caller.client.get(
        f"/api/v5/asset/transfer-state?transId={answer['data'][0]['transId']}"
    )
    assert body_of(first)["data"][0]["state"] == "success"


def test_a_duplicate_may_be_one_of_many(caller: Caller) -> None:
    caller.mock.fault("duplicate-execution", executions=5)
    caller.transfer()
    assert caller.held() == "32.11827078"


def test_a_duplicate_that_cannot_be_paid_is_refused_unheard(caller: Caller) -> None:
    caller.mock.fault("duplicate-execution")
    assert body_of(caller.transfer("20"))["code"] == "0"
    assert caller.held() == "17.11827078"


def test_a_call_that_is_refused_is_refused_once(caller: Caller) -> None:
    caller.mock.fault("duplicate-execution")
    assert body_of(caller.transfer("40"))["code"] != "0"
    assert caller.held() == "37.11827078"


def test_a_delayed_call_is_answered_now_and_carried_out_later(caller: Caller) -> None:
    caller.mock.fault("delayed-execution", delayMs=3000)
    assert body_of(caller.transfer())["code"] == "0"
    seen = [caller.funding()]
    caller.mock.clock.advance(ms=2999)
    seen.append(caller.funding())
    caller.mock.clock.advance(ms=1)
    assert [*seen, caller.funding()] == ["37.11827078", "37.11827078", "36.11827078"]


def test_a_delayed_call_is_carried_out_under_the_ids_of_its_answer(caller: Caller) -> None:
    caller.mock.fault("delayed-execution", delayMs=3000, match={"method": "POST"})
    named = body_of(caller.transfer())["data"][0]["transId"]
    state = f"/api/v5/asset/transfer-state?transId={named}"
    assert body_of(caller.client.get(state))["code"] != "0"
    caller.mock.clock.advance(ms=3000)
    (answer,) = body_of(caller.client.get(state))["data"]
    assert (answer["transId"], answer["state"]) == (named, "success")


def test_a_delayed_call_happens_at_its_own_time(caller: Caller) -> None:
    caller.mock.fault("delayed-execution", delayMs=3000, match={"method": "POST"})
    caller.transfer()
    caller.mock.clock.advance(hours=1)
    (happened,) = caller.mock.sandbox.settle(caller.mock.clock.now_ms())
    assert (happened.kind, happened.data["endpoint"]) == ("deferred", "asset/transfer.post")
    row = body_of(caller.client.get(HISTORY))["data"][0]
    assert int(row["ts"]) == happened.at_ms == 1_750_248_003_000


def test_a_delayed_call_sets_off_what_follows_from_it(caller: Caller) -> None:
    caller.mock.fault("delayed-execution", delayMs=60_000, times=1)
    caller.client.post(PURCHASE, {"amt": "1"})
    kinds = [due.kind for due in caller.mock.advance(minutes=5)]
    assert kinds == ["deferred", "staking.settle"]


def test_what_cannot_be_paid_any_more_is_not_carried_out(caller: Caller) -> None:
    caller.mock.fault("delayed-execution", delayMs=3000, times=1)
    assert body_of(caller.transfer("30"))["code"] == "0"
    caller.transfer("20")
    caller.mock.clock.advance(ms=3000)
    assert caller.funding() == "17.11827078"


def test_a_call_that_cannot_be_paid_now_is_refused_now(caller: Caller) -> None:
    caller.mock.fault("delayed-execution", delayMs=3000)
    assert body_of(caller.transfer("40"))["code"] != "0"
    assert caller.mock.advance(ms=3000) == []


def test_a_reading_is_not_delayed(caller: Caller) -> None:
    caller.mock.fault("delayed-execution", delayMs=3000)
    assert caller.funding() == "37.11827078"
    assert caller.mock.advance(ms=3000) == []


def test_a_reset_forgets_what_was_delayed(caller: Caller) -> None:
    caller.mock.fault("delayed-execution", delayMs=3000)
    caller.transfer()
    caller.mock.reset()
    assert caller.mock.advance(ms=3000) == []
    assert caller.held() == "37.11827078"


def test_a_snapshot_holds_what_was_delayed(caller: Caller) -> None:
    caller.mock.fault("delayed-execution", delayMs=3000, times=1)
    named = body_of(caller.transfer())["data"][0]["transId"]
    sandbox = caller.mock.sandbox
    sandbox.restore(sandbox.snapshot())
    assert caller.held() == "37.11827078"
    assert [due.kind for due in caller.mock.advance(ms=3000)] == ["deferred"]
    assert caller.held() == "36.11827078"
    state = f"/api/v5/asset/transfer-state?transId={named}"
    assert body_of(caller.client.get(state))["data"][0]["state"] == "success"


def test_what_was_delayed_on_an_exchange_that_is_not_served_is_dropped(caller: Caller) -> None:
    caller.mock.fault("delayed-execution", delayMs=3000, times=1)
    caller.transfer()
    other = MockServer(clock=ManualClock(NOON_MS), exchange="coinw")
    other.sandbox.restore(caller.mock.sandbox.snapshot())
    assert [due.kind for due in other.advance(ms=3000)] == ["deferred"]
    assert other.advance(ms=3000) == []


def test_a_delayed_call_that_fails_stays_due(
    caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    caller.mock.fault("delayed-execution", delayMs=3000, times=1)
    caller.transfer()
    with monkeypatch.context() as broken:
        broken.setattr("fauxchange.execution.Call", None)
        with pytest.raises(ServerError, match="deferred, due at 1750248003000, failed"):
            caller.mock.advance(ms=3000)
    assert caller.held() == "37.11827078"
    assert caller.mock.sandbox.store.next_due_ms() == 1_750_248_003_000
    caller.mock.advance(ms=0)
    assert caller.held() == "36.11827078"


def test_the_admin_api_shows_what_was_delayed(caller: Caller) -> None:
    caller.mock.fault("delayed-execution", delayMs=3000)
    caller.transfer()
    admin = caller.mock.flask_app().test_client()
    answer = admin.post("/_mock/clock", json={"advance": {"seconds": 3}}).json or {}
    assert answer["happened"][0]["data"]["endpoint"] == "asset/transfer.post"


def test_a_stale_reading_lags_behind(caller: Caller) -> None:
    caller.mock.fault("stale-read", lagMs=2000)
    seen = [caller.funding()]
    caller.transfer()
    for ms in (0, 1999, 1):
        caller.mock.clock.advance(ms=ms)
        seen.append(caller.funding())
    assert seen == ["37.11827078", "37.11827078", "37.11827078", "36.11827078"]


def test_every_write_of_the_last_while_is_remembered(caller: Caller) -> None:
    caller.mock.fault("stale-read", lagMs=2000)
    seen = []
    for _ in range(6):
        caller.transfer()
        seen.append(caller.funding())
        caller.mock.clock.advance(ms=1000)
    whole = [f"{rest}.11827078" for rest in (37, 37, 36, 35, 34, 33)]
    assert seen == whole


def test_what_settles_late_is_remembered_at_its_own_time(caller: Caller) -> None:
    caller.client.post(PURCHASE, {"amt": "1"})
    caller.mock.fault("stale-read", lagMs=30_000, match={"endpoint": "finance/*"})
    caller.balances()
    staked = "/api/v5/finance/staking-defi/eth/balance"
    seen = []
    for seconds in (61, 29):
        caller.mock.clock.advance(seconds=seconds)
        seen.append(body_of(caller.client.get(staked))["data"][0]["amt"])
    assert seen == ["0.63926191", "1.63926191"]


def test_calls_that_write_see_the_present(caller: Caller) -> None:
    caller.mock.fault("stale-read", lagMs=60_000)
    assert body_of(caller.transfer("30"))["code"] == "0"
    assert body_of(caller.transfer("30"))["code"] != "0"
    assert caller.held() == "7.11827078"


def test_a_reading_by_post_is_stale_too(mock: MockServer) -> None:
    mock.fault("stale-read", lagMs=60_000)
    client = CoinwClient(mock, mock.coinw)
    before = body_of(client.post("returnBalances"))["data"]
    credit(mock)
    assert body_of(client.post("returnBalances"))["data"] == before
    mock.disarm()
    assert body_of(client.post("returnBalances"))["data"] != before


def credit(mock: MockServer) -> None:
    """Give CoinW's account some money."""
    from decimal import Decimal

    from fauxchange.domain.core.ledger import Ledger, LedgerAccount, exchange_account

    with mock.sandbox.store.transaction() as unit:
        Ledger(unit, mock.clock.now_ms()).move(
            "USDT",
            Decimal(5),
            debit=exchange_account("elsewhere"),
            credit=LedgerAccount("coinw:main", "spot"),
            reason="credit",
        )


def test_after_a_reset_the_past_is_the_new_beginning() -> None:
    from fauxchange import ManualClock, MockServer
    from tests.conftest import NOON_MS

    stale = {"faults": [{"fault": "stale-read", "options": {"lagMs": 60_000}}]}
    caller = Caller(MockServer(faults=stale, clock=ManualClock(NOON_MS)))
    caller.transfer()
    caller.mock.reset()
    caller.transfer("2")
    assert (caller.funding(), caller.held()) == ("37.11827078", "35.11827078")


def test_a_disarmed_fault_watches_no_more(caller: Caller) -> None:
    caller.mock.fault("stale-read", lagMs=2000)
    caller.balances()
    listeners = getattr(caller.mock.sandbox.store, "_listeners")  # noqa: B009
    caller.mock.disarm()
    assert (len(listeners), getattr(caller.mock.sandbox.store, "_listeners")) == (1, ())  # noqa: B009


def test_some_rows_of_a_batch_fail_and_the_others_are_carried_out(caller: Caller) -> None:
    caller.mock.fault("partial-batch", code="51001", rows=[0, 2])
    answer = caller.orders(3)
    assert answer["code"] == "2"
    assert [row["sCode"] for row in answer["data"]] == ["51001", "0", "51001"]
    assert [row["clOrdId"] for row in answer["data"]] == ["c0", "c1", "c2"]
    assert [bool(row["ordId"]) for row in answer["data"]] == [False, True, False]


def test_a_batch_may_fail_whole_if_that_is_asked_for(caller: Caller) -> None:
    caller.mock.fault("partial-batch", code="51001", rows=[0, 1])
    answer = caller.orders(2)
    assert (answer["code"], [row["sCode"] for row in answer["data"]]) == ("1", ["51001"] * 2)


def test_chance_never_picks_all_of_several_rows_and_always_one(caller: Caller) -> None:
    caller.mock.fault("partial-batch", code="51001")
    failed = [sum(row["sCode"] != "0" for row in caller.orders(4)["data"]) for _ in range(40)]
    assert set(failed) == {1, 2, 3}


def test_a_row_that_is_not_there_cannot_fail(caller: Caller) -> None:
    caller.mock.fault("partial-batch", code="51001", rows=[7])
    assert caller.orders(2)["code"] == "0"


def test_rows_that_are_wrong_by_themselves_are_told_so(caller: Caller) -> None:
    caller.mock.fault("partial-batch", code="51001", rows=[0])
    rows = [{"instId": "BTC-USDT"}, {"instId": "BTC-USDT"}]
    answer = body_of(caller.client.post(ORDERS, rows))
    assert [row["sCode"] for row in answer["data"]] == ["51001", "50014"]


def test_every_failed_row_is_what_the_schema_allows(caller: Caller) -> None:
    caller.mock.fault("partial-batch", code="51001", rows=[0])
    okx = caller.mock.app.exchanges["okx"]
    batches = [one for one in okx.catalogue if okx.reports_rows(one)]
    assert len(batches) == 7
    for endpoint in batches:
        row = {"instId": "BTC-USDT", "ordId": "1", "algoId": "1", "newSz": "1", "clOrdId": "a"}
        answer = body_of(caller.client.post(endpoint.path, [row, row]))
        assert answer["data"][0]["sCode"] == "51001"
        assert endpoint.response.violation(answer["data"]) is None, endpoint.id


def test_a_call_that_is_no_batch_is_carried_out_as_ever(caller: Caller) -> None:
    caller.mock.fault("partial-batch", code="51001")
    assert body_of(caller.transfer())["code"] == "0"
    assert caller.held() == "36.11827078"


def test_coinw_tells_of_a_failed_row_in_its_own_way(mock: MockServer) -> None:
    mock.fault("partial-batch", code="futures-symbol-closed", rows=[1])
    order = {
        "instrument": "BTC",
        "direction": "long",
        "leverage": 1,
        "quantityUnit": 1,
        "quantity": "1",
        "positionModel": 0,
        "positionType": "execute",
    }
    sent = [{**order, "thirdOrderId": "a"}, {**order, "thirdOrderId": "b"}]
    endpoint = mock.app.exchanges["coinw"].catalogue["futures/batchOrders.post"]
    request = coinw_request(endpoint, sent, mock.coinw, mock.clock.now_ms())
    answer = body_of(mock.handle(request))
    rows = answer["data"]
    assert rows[1] == {"code": 9111, "msgCode": 9111, "openId": None, "thirdOrderId": "b"}
    assert endpoint.response.violation(rows) is None


def test_the_first_of_two_executions_may_be_delayed(caller: Caller) -> None:
    caller.mock.fault("duplicate-execution", match={"method": "POST"})
    caller.mock.fault("delayed-execution", delayMs=1000, match={"method": "POST"})
    caller.transfer()
    assert caller.funding() == "37.11827078"
    caller.mock.clock.advance(ms=1000)
    assert caller.funding() == "35.11827078"


def test_moves_are_on_the_bill_once_each(caller: Caller) -> None:
    caller.mock.fault("duplicate-execution", match={"endpoint": "asset/transfer.post"})
    client = OkxClient(caller.mock, caller.mock.okx)
    client.post(TRANSFER, {"ccy": "ETH", "amt": "1", "from": "6", "to": "18"})
    assert len(moves(caller)) == 2
