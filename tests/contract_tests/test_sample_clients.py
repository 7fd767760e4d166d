"""The sample clients: a planted bug is found by its checks, and the careful ones are clean."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fauxchange_kit.checks.catalogue import all_checks
from tests.contract_tests.samples import KINDS, Sample, SampleRuns, missing_program, samples

if TYPE_CHECKING:
    from collections.abc import Iterator

PLANTED = [pytest.param(one, id=one.name) for one in samples() if one.bug]
GOOD = [pytest.param(one, id=one.name) for one in samples() if not one.bug]


@pytest.fixture(scope="module")
def runs() -> Iterator[SampleRuns]:
    """All runs of all clients that this machine can run, begun at once."""
    with SampleRuns() as started:
        started.begin(one for one in samples() if not missing_program(one))
        yield started


def require_programs(sample: Sample) -> None:
    """Skip where a program is not installed that the client needs."""
    if program := missing_program(sample):
        pytest.skip(f"{program} is not installed on this machine, and {sample.name} needs it")


@pytest.mark.parametrize("sample", PLANTED)
def test_a_planted_bug_fails_its_checks_and_no_other(sample: Sample, runs: SampleRuns) -> None:
    require_programs(sample)
    problems = {one.check.id: one.problem for one in runs.verdict(sample).findings}
    assert sorted(problems) == sorted(sample.fails), problems


@pytest.mark.parametrize("sample", GOOD)
def test_a_careful_client_has_no_findings(sample: Sample, runs: SampleRuns) -> None:
    require_programs(sample)
    findings = runs.verdict(sample).findings
    assert [(one.check.id, one.profile, one.problem) for one in findings] == []


@pytest.mark.parametrize("sample", GOOD)
def test_a_careful_client_ends_well_under_every_profile(sample: Sample, runs: SampleRuns) -> None:
    require_programs(sample)
    exit_codes = {one.profile: one.exit_code for one in runs.of(sample)}
    assert exit_codes == dict.fromkeys(exit_codes, 0)
    assert len(exit_codes) > 10


@pytest.mark.parametrize("sample", GOOD)
def test_a_careful_client_moves_its_money_once(sample: Sample, runs: SampleRuns) -> None:
    require_programs(sample)
    for profile in ("plain", "lost-reply", "reset", "server-error", "maintenance"):
        (run,) = [one for one in runs.of(sample) if one.profile == profile]
        endpoint, amount, moved = KINDS[sample.kind].moves
        calls = [call for call in run if call.endpoint_id == endpoint and call.is_accepted]
        assert [call.params[amount] for call in calls] == [moved], profile


@pytest.mark.parametrize("sample", GOOD)
def test_a_careful_client_reads_its_history_to_the_end(sample: Sample, runs: SampleRuns) -> None:
    require_programs(sample)
    (run,) = [one for one in runs.of(sample) if one.profile == "full-pages"]
    endpoint, size = KINDS[sample.kind].history
    pages = [len(call.rows) for call in run if call.endpoint_id == endpoint]
    assert pages[0] == size
    assert 0 < pages[-1] < size


def test_a_bug_fails_checks_of_the_kit() -> None:
    known = {one.id for one in all_checks()}
    assert {check for one in samples() for check in one.fails} <= known


@pytest.mark.parametrize(("kind", "least"), [("python", 9), ("node", 4), ("bash", 3), ("coinw", 9)])
def test_every_kind_has_a_careful_client_and_several_with_a_bug(kind: str, least: int) -> None:
    bugs = [one.bug for one in samples() if one.kind == kind]
    assert bugs.count("") == 1
    assert len(bugs) >= least
