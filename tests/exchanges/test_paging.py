"""Which part of a history a call asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from fauxchange.domain.core.rejection import BadParameter
from fauxchange.exchanges.paging import Page, page_of
from fauxchange.state.memory import MemoryStore
from tests.catalogues import catalogue

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fauxchange.spec.endpoint import Endpoint

BY_TIME = "asset/deposit-history.get"
BY_ID = "account/bills.get"


class Entry(NamedTuple):
    """An entry of a log: its id grows with its time."""

    id: int
    at_ms: int


ENTRIES = [Entry(1, 1000), Entry(2, 2000), Entry(3, 2000), Entry(4, 3000)]


def endpoint(name: str) -> Endpoint:
    """Return an endpoint of OKX."""
    return catalogue("okx")[name]


def ids(page: Page, by: Any) -> list[int]:
    """Return the ids of the entries on a page, newest first."""
    store = MemoryStore()
    with store.transaction() as unit:
        for entry in ENTRIES:
            unit.append("log", entry)
    with store.transaction() as unit:
        return [entry.id for entry in page.cut(page.newest(unit, "log", by=by))]


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({}, [4, 3, 2, 1]),
        ({"after": "2000"}, [1]),
        ({"before": "2000"}, [4]),
        ({"after": "3000", "before": "1000"}, [3, 2]),
        ({"after": "1000", "before": "3000"}, []),
        ({"begin": "2000", "end": "2000"}, [3, 2]),
        ({"begin": "2000", "after": "3000"}, [3, 2]),
        ({"end": "999"}, []),
        ({"after": "0"}, []),
        ({"limit": "2"}, [4, 3]),
    ],
)
def test_a_history_by_time_has_what_lies_between_its_bounds(
    params: Mapping[str, str], expected: list[int]
) -> None:
    assert ids(page_of(endpoint(BY_TIME), params), "at_ms") == expected


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({}, [4, 3, 2, 1]),
        ({"after": "3"}, [2, 1]),
        ({"before": "3"}, [4]),
        ({"begin": "2000"}, [4, 3, 2]),
        ({"end": "2000"}, [3, 2, 1]),
        ({"end": "2000", "after": "3"}, [2, 1]),
        ({"end": "2000", "after": "9"}, [3, 2, 1]),
        ({"end": "2000", "after": "0"}, []),
        ({"end": "999"}, []),
    ],
)
def test_a_history_by_id_has_bounds_of_time_beside_those_of_ids(
    params: Mapping[str, str], expected: list[int]
) -> None:
    assert ids(page_of(endpoint(BY_ID), params), "id") == expected


def test_bounds_that_are_included_belong_to_the_page() -> None:
    params = {"after": "2000", "before": "1000"}
    assert ids(page_of(endpoint(BY_TIME), params, included=True), "at_ms") == [3, 2, 1]


def test_a_history_begins_no_earlier_than_it_reaches_back() -> None:
    assert ids(page_of(endpoint(BY_TIME), {"begin": "0"}, since_ms=2000), "at_ms") == [4, 3, 2]


def test_the_parameters_that_bound_ids_may_have_other_names() -> None:
    page = page_of(
        endpoint("finance/sfp/dcd/order-history.get"),
        {"beginId": "1", "endId": "4"},
        cursors=("endId", "beginId"),
    )
    assert ids(page, "id") == [3, 2]


@pytest.mark.parametrize("name", ["after", "before", "begin", "end", "limit"])
@pytest.mark.parametrize("value", ["abc", "-1", "1.5", " 1", "٣", "9" * 65])
def test_a_bound_that_is_not_a_whole_number_is_refused(name: str, value: str) -> None:
    with pytest.raises(BadParameter, match="is not a whole number") as refused:
        page_of(endpoint(BY_TIME), {name: value})
    assert refused.value.name == name


def test_an_endpoint_that_does_not_page_has_no_page() -> None:
    with pytest.raises(LookupError, match="does not say how it pages"):
        page_of(endpoint("asset/balances.get"), {})
