"""Checks of what is sent: each that has something to say of CoinW has clients of its futures."""

from __future__ import annotations

import pytest

from fauxchange_kit.checks.catalogue import all_checks
from fauxchange_kit.verdict import Outcome
from tests.contract_tests.checks.case import Case
from tests.contract_tests.checks.conftest import REQUEST_FAMILIES, Judge

from .parameter_cases import CASES as PARAMETERS
from .safety_cases import CASES as SAFETY
from .signing_cases import CASES as SIGNING

CASES = {**PARAMETERS, **SAFETY, **SIGNING}
CHECKS = {one.id for one in all_checks() if one.family in REQUEST_FAMILIES and "coinw" in one.docs}

# Other checks that the failing client cannot but fail as well: a secret as a parameter is one that
# nobody documents.
TOGETHER = {"safety/secret-in-url": {"parameters/unknown"}}

every_case = pytest.mark.parametrize(("name", "case"), CASES.items(), ids=list(CASES))


def test_every_check_of_coinw_has_its_clients() -> None:
    assert set(CASES) == CHECKS


@every_case
def test_who_does_it_right_passes(name: str, case: Case, judged: Judge) -> None:
    assert judged(case.passes)[name].outcome is Outcome.PASSED


@every_case
def test_who_does_it_wrong_fails_with_this_finding_alone(
    name: str, case: Case, judged: Judge
) -> None:
    results = judged(case.fails)
    assert {one.problem for one in results[name].findings} == {case.problem}
    others = {one.check.id for one in results.values() if one.findings and one.check.id != name}
    assert others == TOGETHER.get(name, set())


@every_case
def test_who_does_nothing_of_it_is_not_judged(name: str, case: Case, judged: Judge) -> None:
    assert judged(case.idle)[name].outcome is Outcome.NOT_EXERCISED
