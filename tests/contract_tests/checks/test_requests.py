"""The checks of what a client sends: each with clients that pass, fail and leave it unexercised."""

from __future__ import annotations

import pytest

from fauxchange_kit.check import Severity
from fauxchange_kit.checks.catalogue import all_checks
from fauxchange_kit.exchanges import exchange
from fauxchange_kit.verdict import Outcome

from .case import Case
from .conftest import REQUEST_FAMILIES, Judge
from .parameter_cases import CASES as PARAMETERS
from .safety_cases import CASES as SAFETY
from .signing_cases import CASES as SIGNING

CASES = {**PARAMETERS, **SAFETY, **SIGNING}
CHECKS = {one.id: one for one in all_checks() if one.family in REQUEST_FAMILIES}

# Other checks that the failing client cannot but fail as well.
TOGETHER = {
    # A secret as a parameter is one that nobody documents.
    "safety/secret-in-url": {"parameters/unknown"},
}


def test_every_check_has_its_clients() -> None:
    assert set(CASES) == set(CHECKS)


@pytest.mark.parametrize(("name", "case"), CASES.items(), ids=list(CASES))
def test_who_does_it_right_passes(name: str, case: Case, judged: Judge) -> None:
    assert judged(case.passes)[name].outcome is Outcome.PASSED


@pytest.mark.parametrize(("name", "case"), CASES.items(), ids=list(CASES))
def test_who_does_it_wrong_fails_with_this_finding_and_no_other(
    name: str, case: Case, judged: Judge
) -> None:
    results = judged(case.fails)
    assert {one.problem for one in results[name].findings} == {case.problem}
    others = {one.check.id for one in results.values() if one.findings and one.check.id != name}
    assert others == TOGETHER.get(name, set())


@pytest.mark.parametrize(("name", "case"), CASES.items(), ids=list(CASES))
def test_who_does_nothing_of_it_is_not_judged(name: str, case: Case, judged: Judge) -> None:
    assert judged(case.idle)[name].outcome is Outcome.NOT_EXERCISED


@pytest.mark.parametrize("name", CHECKS)
def test_a_check_says_why_and_how_to_mend_it(name: str) -> None:
    check = CHECKS[name]
    assert check.why.endswith(".")
    assert check.fix.endswith(".")
    assert check.docs
    assert check.severity in Severity


# Of OKX's documentation: pages that are about no endpoint.
OVERVIEW = {
    "error-code-rest-api-public",
    "overview-api-key-creation",
    "overview-demo-trading-services",
    "overview-general-info",
    "overview-production-trading-services",
    "overview-rest-authentication-making-requests",
    "overview-rest-authentication-signature",
}
INTRODUCTION = "https://www.coinw.com/api-doc/en/common/introduction"


@pytest.mark.parametrize("name", CHECKS)
def test_a_check_names_pages_that_the_documentation_has(name: str) -> None:
    pages = {
        "okx": OVERVIEW | {one.docs for one in exchange("okx").catalogue},
        "coinw": {INTRODUCTION} | {one.docs for one in exchange("coinw").catalogue},
    }
    docs = CHECKS[name].docs
    assert docs.keys() <= pages.keys()
    assert all(page in pages[of] for of, page in docs.items())
