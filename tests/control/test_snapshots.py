"""Snapshots over the admin API."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.conftest import NOON_MS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .conftest import Steered


@pytest.fixture(autouse=True)
def empty_shelf(steered: Steered) -> Iterator[None]:
    yield
    for name in steered.mock.sandbox.snapshots.all():
        steered.mock.sandbox.snapshots.remove(name)


def eth(steered: Steered) -> str:
    found: str = steered.get("asset/balances?ccy=ETH")[0]["bal"]
    return found


def spend(steered: Steered) -> None:
    steered.call("POST", "/debit", exchange="okx", account="main", ccy="ETH", amount="1")


def test_a_sandbox_goes_back_to_a_snapshot(steered: Steered) -> None:
    steered.mock.advance(5)
    steered.call("POST", "/snapshots", name="before")
    spend(steered)
    steered.mock.advance(days=3)
    restored = steered.call("POST", "/snapshots/before/restore")
    assert (restored["restored"], restored["clock"]["now_ms"]) == ("before", NOON_MS + 5)
    assert eth(steered) == "37.11827078"


def test_snapshots_are_listed_in_the_order_they_were_taken(steered: Steered) -> None:
    for name in ("b", "a"):
        steered.call("POST", "/snapshots", name=name)
        spend(steered)
    listed = steered.call("GET", "/snapshots")
    assert [one["name"] for one in listed["snapshots"]] == ["b", "a"]
    assert listed["limit"] == 32
    (first, second) = listed["snapshots"]
    assert first["taken"] == "2025-06-18T12:00:00.000Z"
    assert second["log_entries"] > first["log_entries"]


def test_a_snapshot_is_forgotten(steered: Steered) -> None:
    steered.call("POST", "/snapshots", name="a")
    assert steered.call("DELETE", "/snapshots/a") == {"deleted": "a"}
    assert steered.answer("DELETE", "/snapshots/a")[0] == 404
    assert steered.answer("POST", "/snapshots/a/restore")[0] == 404
    assert steered.answer("GET", "/snapshots/a")[0] == 404


def test_there_are_at_most_so_many(steered: Steered) -> None:
    for number in range(32):
        steered.call("POST", "/snapshots", name=f"s{number}")
    status, answer = steered.answer("POST", "/snapshots", name="one-more")
    assert (status, answer) == (409, {"error": "there are 32 snapshots, which is the limit"})


@pytest.mark.parametrize("name", ["", "../x", "a b", "x" * 65])
def test_a_name_is_a_plain_one(steered: Steered, name: str) -> None:
    status, answer = steered.answer("POST", "/snapshots", name=name)
    assert (status, answer["pointer"]) == (400, "/name")


def test_another_sandbox_takes_in_what_one_exports(steered: Steered) -> None:
    spend(steered)
    steered.call("POST", "/snapshots", name="a")
    file = steered.admin.get("/_mock/snapshots/a")
    assert file.content_type == "application/json"
    other = steered.mock.create_sandbox()
    headers = {"X-Mock-Sandbox": other.id, "Content-Type": "application/json"}
    answer = steered.admin.post("/_mock/import", data=file.data, headers=headers)
    assert (answer.status_code, (answer.json or {})["restored"]) == (200, "default")
    assert other.accounts()[0]["books"]["funding"]["ETH"]["available"] == "36.11827078"
    steered.mock.remove_sandbox(other.id)


def test_a_file_that_is_wrong_is_explained_and_changes_nothing(steered: Steered) -> None:
    steered.call("POST", "/snapshots", name="a")
    document = json.loads(steered.admin.get("/_mock/snapshots/a").data)
    spend(steered)
    document["documents"]["core.account.Account"]["okx:main"]["user"] = 5
    status, answer = steered.answer("POST", "/import", **document)
    assert (status, answer) == (
        400,
        {"error": "is no text", "pointer": "/documents/core.account.Account/okx:main/user"},
    )
    assert eth(steered) == "36.11827078"
    assert steered.answer("POST", "/import", title="a world")[0] == 400


def test_a_sandbox_is_made_from_a_snapshot(steered: Steered) -> None:
    spend(steered)
    steered.call("POST", "/snapshots", name="a")
    document = json.loads(steered.admin.get("/_mock/snapshots/a").data)
    made = steered.call("POST", "/sandboxes", id="copy", world=document)
    assert made["clock"]["now_ms"] == NOON_MS
    assert made["credentials"]["okx"]["default"]["key"] != steered.mock.okx.key
    status, _ = steered.answer("POST", "/sandboxes", id="bad", world={**document, "version": 0})
    assert status == 400
    steered.call("DELETE", "/sandboxes/copy")
