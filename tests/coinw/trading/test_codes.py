"""Every code of docs/reference/coinw-order-codes.md is provoked as it says, through a socket."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from fauxchange import MockServer, data
from fauxchange.exchanges.coinw.codes.funding import FUNDING

from .order_codes import Case, Player, cases, started
from .trader import with_funds

if TYPE_CHECKING:
    from collections.abc import Iterator

TABLE = list(cases())


@pytest.fixture(scope="module")
def running() -> Iterator[MockServer]:
    """The default world on a socket."""
    with started() as mock:
        yield mock


@pytest.mark.parametrize("case", TABLE, ids=[f"{one.code} {one.what}" for one in TABLE])
def test_a_request_is_refused_with_its_code(running: MockServer, case: Case) -> None:
    running.reset()
    with_funds(running)
    answer = Player(running).play(case.steps)
    assert (str(answer["code"]), answer["msg"]) == (case.code, case.text)


def test_every_error_of_orders_is_in_the_table() -> None:
    texts = {one.text for one in TABLE}
    errors = json.loads((data.schemas() / "coinw" / "errors.json").read_text(encoding="utf-8"))
    elsewhere = {"spot-no-permission", "spot-ip-refused", "spot-system-error", "spot-unreadable"}
    elsewhere |= {code.error for code in FUNDING.values()}
    spot = {
        name: one["message"]
        for name, one in errors["errors"].items()
        if one["market"] in {"spot", "all"} and name not in elsewhere
    }
    named = {re.sub("the parameter [a-zA-Z_]+ is", "the parameter {name} is", one) for one in texts}
    assert {name for name, text in spot.items() if text not in named} == set()
