"""Checks of what happens: each that has something to say of CoinW has clients of its futures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fauxchange_kit.checks.catalogue import all_checks
from fauxchange_kit.verdict import Outcome
from tests.contract_tests.checks.harness import FAMILIES, Harness, failed_checks, result_of

from . import errors_cases, money_cases, pacing_cases, reading_cases
from .trader import CoinwTrader

if TYPE_CHECKING:
    from tests.contract_tests.checks.profile_case import Case

CASES = (*pacing_cases.CASES, *errors_cases.CASES, *money_cases.CASES, *reading_cases.CASES)
every_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.check)


@pytest.fixture(scope="module")
def coinw(harness: Harness) -> Harness:
    """The harness, for clients of CoinW."""
    return Harness(harness.server, CoinwTrader)


def test_every_check_of_coinw_has_a_case() -> None:
    checks = {one.id for one in all_checks() if one.family in FAMILIES and "coinw" in one.docs}
    assert {case.check for case in CASES} == checks


@every_case
def test_a_client_that_does_right_passes(coinw: Harness, case: Case) -> None:
    runs = case.runs(coinw, case.good)
    assert result_of(case.check, *runs).outcome is Outcome.PASSED
    assert failed_checks(*runs) == set()


@every_case
def test_a_client_that_does_wrong_fails_for_that_alone(coinw: Harness, case: Case) -> None:
    runs = case.runs(coinw, case.bad)
    assert failed_checks(*runs) == {case.check, *case.also}


def test_pages_of_another_size_are_other_pages(coinw: Harness) -> None:
    run = coinw.run(reading_cases.changes_the_size)
    (finding,) = result_of("reading/page-cursor", run).findings
    assert finding.problem == ("futures/orders/history.get went from pages of 4 rows to pages of 8")


def test_numbered_pages_may_be_read_in_any_order(coinw: Harness) -> None:
    def reads_all_at_once(trader: CoinwTrader) -> None:
        reading_cases.ended(trader, 10)
        reading_cases.ended(trader, 10, "p")
        reading_cases.ended(trader, 5, "q")
        for number in (2, 1, 3):
            reading_cases.page(trader, number, 10)

    run = coinw.run(reads_all_at_once, "full-pages")
    assert failed_checks(run) == set()


def test_a_numbered_page_is_left_out_that_nobody_reads(coinw: Harness) -> None:
    def reads_three_of_five(trader: CoinwTrader) -> None:
        reading_cases.ended(trader, 10)
        reading_cases.ended(trader, 10, "p")
        for number in (1, 3, 5):
            reading_cases.page(trader, number)

    run = coinw.run(reads_three_of_five)
    assert [one.problem for one in result_of("reading/page-cursor", run).findings] == [
        "futures/orders/history.get left out 1 pages after page 1",
        "futures/orders/history.get left out 1 pages after page 3",
    ]
