"""Every code of docs/reference/order-codes.md is provoked as it says, through a socket."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fauxchange import MockServer
from tests.conftest import NOON_MS

from .order_codes import Case, Player, cases, changed_market, started, unmet_codes

if TYPE_CHECKING:
    from collections.abc import Iterator

TABLE = list(cases())
# Steps that need another market than the default one.
_OWN_MARKET = {"market", "listed"}


@pytest.fixture(scope="module")
def running() -> Iterator[MockServer]:
    """The default world on a socket."""
    with started() as mock:
        yield mock


@pytest.mark.parametrize("case", TABLE, ids=[f"{one.code} {one.what}" for one in TABLE])
def test_a_request_is_refused_with_its_code(running: MockServer, case: Case) -> None:
    first = case.steps[0]
    if first.word in _OWN_MARKET:
        changes = {"listedMs": NOON_MS - first.argument * 1000} if first.word == "listed" else {}
        world = changed_market(changes or first.argument)
        with started(world) as mock:
            answer = Player(mock).play(case.steps[1:])
    else:
        running.reset()
        answer = Player(running).play(case.steps)
    assert answer.code_at(case.where) == case.code, answer.body
    if case.where == "row":
        assert answer.code == "1"


def test_every_code_of_orders_is_in_one_of_the_two_tables() -> None:
    met, unmet = {one.code for one in TABLE}, set(unmet_codes())
    assert len(met) == 197
    assert not met & unmet
    errors = MockServer().app.exchanges["okx"].errors
    codes = {name.partition("_")[0] for name in errors}
    assert {code for code in codes if "51000" <= code < "51600"} <= met | unmet
