"""The sample clients: what is planted in one is found in it, and the careful ones are clean."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fauxchange_kit.checks.catalogue import all_checks
from tests.contract_tests.samples import LANGUAGES, Rounds, Sample, missing, samples

if TYPE_CHECKING:
    from collections.abc import Iterator

PLANTED = [pytest.param(one, id=one.name) for one in samples() if one.planted]
GOOD = [pytest.param(one, id=one.name) for one in samples() if not one.planted]


@pytest.fixture(scope="module")
def rounds() -> Iterator[Rounds]:
    """All runs of all clients that this machine can run, begun at once."""
    with Rounds() as begun:
        begun.begin(one for one in samples() if not missing(one))
        yield begun


def demand(sample: Sample) -> None:
    """Skip where a program is not installed that the client needs."""
    if program := missing(sample):
        pytest.skip(f"{program} is not installed on this machine, and {sample.name} needs it")


@pytest.mark.parametrize("sample", PLANTED)
def test_what_is_planted_is_found_and_nothing_else(sample: Sample, rounds: Rounds) -> None:
    demand(sample)
    found = {one.check.id: one.problem for one in rounds.verdict(sample).findings}
    assert sorted(found) == sorted(sample.planted), found


@pytest.mark.parametrize("sample", GOOD)
def test_a_careful_client_has_no_findings(sample: Sample, rounds: Rounds) -> None:
    demand(sample)
    findings = rounds.verdict(sample).findings
    assert [(one.check.id, one.profile, one.problem) for one in findings] == []


@pytest.mark.parametrize("sample", GOOD)
def test_a_careful_client_ends_well_under_every_profile(sample: Sample, rounds: Rounds) -> None:
    demand(sample)
    ended = {one.run.profile: one.run.exit_code for one in rounds.of(sample)}
    assert ended == dict.fromkeys(ended, 0)
    assert len(ended) > 10


@pytest.mark.parametrize("sample", GOOD)
def test_a_careful_client_moves_its_money_once(sample: Sample, rounds: Rounds) -> None:
    demand(sample)
    for profile in ("plain", "lost-reply", "reset", "server-error", "maintenance"):
        (run,) = [one.run for one in rounds.of(sample) if one.run.profile == profile]
        moved = [call for call in run if call.endpoint_id == "asset/transfer.post"]
        assert [call.params["amt"] for call in moved if call.is_accepted] == ["12.5"], profile


@pytest.mark.parametrize("sample", GOOD)
def test_a_careful_client_reads_its_history_to_the_end(sample: Sample, rounds: Rounds) -> None:
    demand(sample)
    (run,) = [one.run for one in rounds.of(sample) if one.run.profile == "full-pages"]
    pages = [len(call.rows) for call in run if call.endpoint_id == "asset/bills.get"]
    assert pages[0] == 100
    assert 0 < pages[-1] < 100


def test_what_is_planted_are_checks_of_the_kit() -> None:
    known = {one.id for one in all_checks()}
    assert {planted for one in samples() for planted in one.planted} <= known


@pytest.mark.parametrize(("language", "most"), [("python", 8), ("node", 3), ("bash", 2)])
def test_every_language_has_a_careful_client_and_several_others(language: str, most: int) -> None:
    planted = [one.planted for one in samples() if one.file.parent.name == language]
    assert language in LANGUAGES
    assert planted.count(()) == 1
    assert len(planted) > most
