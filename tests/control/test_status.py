"""Maintenance that is announced, and what OKX tells of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ccxt
import pytest

from fauxchange import MockServer
from fauxchange.control.errors import ControlError
from tests.conftest import NOON_MS

if TYPE_CHECKING:
    from .conftest import Steered

HOUR = 3_600_000
UPGRADE: dict[str, Any] = {"title": "upgrade", "after_ms": HOUR, "for_ms": HOUR}


def answer(steered: Steered, state: str = "") -> list[tuple[str, str]]:
    """Return title and state of what OKX tells."""
    query = f"?state={state}" if state else ""
    return [(one["title"], one["state"]) for one in steered.get(f"system/status{query}")]


def test_nothing_is_announced_in_the_beginning(steered: Steered) -> None:
    assert answer(steered) == []
    assert steered.call("GET", "/status") == {"windows": []}


def test_what_is_announced_is_told_as_documented(steered: Steered) -> None:
    announced = steered.call(
        "POST", "/status", **UPGRADE, service="spread trading", kind="disruption"
    )
    assert announced["state"] == "scheduled"
    assert steered.get("system/status") == [
        {
            "title": "upgrade",
            "state": "scheduled",
            "begin": str(NOON_MS + HOUR),
            "end": str(NOON_MS + 2 * HOUR),
            "preOpenBegin": "",
            "href": "",
            "serviceType": "10",
            "system": "unified",
            "scheDesc": "",
            "maintType": "3",
            "env": "1",
        }
    ]


def test_the_state_goes_with_the_clock(steered: Steered) -> None:
    pre_open_ms = NOON_MS + HOUR + 1000
    steered.call("POST", "/status", **UPGRADE, pre_open_ms=pre_open_ms)
    assert answer(steered) == [("upgrade", "scheduled")]
    steered.mock.advance(hours=1)
    assert answer(steered) == [("upgrade", "ongoing")]
    steered.mock.advance(1000)
    assert answer(steered, "pre_open") == [("upgrade", "pre_open")]
    steered.mock.advance(hours=1)
    assert answer(steered) == []
    assert answer(steered, "completed") == [("upgrade", "completed")]


def test_a_maintenance_may_have_begun_already(steered: Steered) -> None:
    now = steered.call("POST", "/status", title="now", end_ms=NOON_MS + 5)
    assert (now["state"], now["begin_ms"]) == ("ongoing", NOON_MS)


def test_a_maintenance_is_changed_by_its_id(steered: Steered) -> None:
    steered.call("POST", "/status", **UPGRADE, id="m1")
    steered.call("POST", "/status", id="m1", title="longer", for_ms=5 * HOUR)
    assert answer(steered) == [("longer", "ongoing")]


def test_a_canceled_maintenance_is_told_to_who_asks_for_it(steered: Steered) -> None:
    number = steered.call("POST", "/status", **UPGRADE)["id"]
    assert steered.call("DELETE", f"/status/{number}")["state"] == "canceled"
    assert (answer(steered), answer(steered, "canceled")) == ([], [("upgrade", "canceled")])
    assert [one["state"] for one in steered.call("GET", "/status")["windows"]] == ["canceled"]


@pytest.mark.parametrize(
    ("asked", "word"),
    [
        ({"title": "x"}, "not valid under any"),
        ({"title": "x", "for_ms": 1, "end_ms": 1}, "valid under more than one"),
        ({"title": "x", "end_ms": 5}, "ends after it begins"),
        ({"title": "x", "for_ms": 5, "pre_open_ms": 5}, "opens between"),
        ({"title": "x", "for_ms": 5, "service": "all"}, "is not one of"),
        ({"title": "x", "begin_ms": 5, "for_ms": 5}, "Unix milliseconds of 13 digits"),
        ({"title": "x", "for_ms": 10**13}, "Unix milliseconds of 13 digits"),
        ({"for_ms": 5}, '"title" is a required property'),
        ({"title": "x", "for_ms": 0}, "less than the minimum"),
    ],
)
def test_a_maintenance_that_cannot_be_is_explained(
    steered: Steered, asked: dict[str, Any], word: str
) -> None:
    status, answer = steered.answer("POST", "/status", **asked)
    assert (status, word in answer["error"]) == (400, True), answer
    assert steered.call("GET", "/status") == {"windows": []}


def test_a_maintenance_nobody_announced_cannot_be_canceled(steered: Steered) -> None:
    assert steered.answer("DELETE", "/status/5")[0] == 404


def test_a_real_client_sees_it() -> None:
    with MockServer() as server:
        bot = ccxt.okx({"enableRateLimit": False})
        bot.urls["api"]["rest"] = server.url
        assert bot.fetch_status()["status"] == "ok"
        server.announce("down", for_ms=HOUR)
        server.sandbox.limiter.reset()
        assert bot.fetch_status()["status"] == "maintenance"


def test_python_hears_of_times_that_do_not_fit(steered: Steered) -> None:
    with pytest.raises(ControlError, match="ends after it begins"):
        steered.mock.announce("never", begin_ms=5, end_ms=5)
