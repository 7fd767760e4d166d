"""Each check of these families, by clients that do right, that do not, or nothing of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fauxchange_kit.checks.catalogue import all_checks
from fauxchange_kit.verdict import Outcome

from . import cases_errors, cases_money, cases_pacing, cases_reading
from .harness import FAMILIES, failed_checks, problems_of, result_of

if TYPE_CHECKING:
    from .harness import Harness, Trader
    from .profile_case import Case

CASES = (*cases_pacing.CASES, *cases_errors.CASES, *cases_money.CASES, *cases_reading.CASES)
every_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.check)


def looks_at_prices(trader: Trader) -> None:
    """Do nothing that any of these checks is about."""
    trader.get("public/time")


def test_every_check_of_okx_has_a_case() -> None:
    checks = {one.id for one in all_checks() if one.family in FAMILIES and "okx" in one.docs}
    assert {case.check for case in CASES} == checks


@every_case
def test_a_client_that_does_right_passes(harness: Harness, case: Case) -> None:
    runs = case.runs(harness, case.good)
    assert result_of(case.check, *runs).outcome is Outcome.PASSED
    assert failed_checks(*runs) == set()


@every_case
def test_a_client_that_does_wrong_fails_for_that_alone(harness: Harness, case: Case) -> None:
    runs = case.runs(harness, case.bad)
    assert failed_checks(*runs) == {case.check, *case.also}
    assert all(problems_of(case.check, *runs))


@every_case
def test_without_what_it_looks_at_a_check_is_not_exercised(harness: Harness, case: Case) -> None:
    if case.check == "pacing/documented-limits":
        runs = [harness.run(lambda _: None)]
    else:
        runs = [harness.run(looks_at_prices), harness.run(looks_at_prices, case.profile)]
    assert result_of(case.check, *runs).outcome is Outcome.NOT_EXERCISED
