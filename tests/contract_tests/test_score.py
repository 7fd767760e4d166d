"""The score: what counts, and what the best grade is with what was found."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fauxchange import MockServer, Request
from fauxchange_kit import score
from fauxchange_kit.check import Check, Evidence, Severity
from fauxchange_kit.reports import badge, console, html
from fauxchange_kit.score import Score
from fauxchange_kit.verdict import CheckResult, Finding, Outcome, Verdict, judge
from tests.contract_tests.reports.verdicts import broken, clean, idle, run


def one(severity: Severity, outcome: Outcome) -> CheckResult:
    """Return a check of a severity that came to something."""
    check = Check("house/one", "", severity, "", "", {}, lambda _: iter([Evidence(())]))
    result = (Finding(check, "plain", (), "wrong"),) if outcome is Outcome.FAILED else ()
    return CheckResult(check, outcome, result, 1)


def score_of(*judged: CheckResult) -> Score:
    """Return the score of checks."""
    return score.score(Verdict((), judged))


ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE
PASSED, FAILED, IDLE = Outcome.PASSED, Outcome.FAILED, Outcome.NOT_EXERCISED


def test_points_are_the_weight_of_what_passed() -> None:
    scored = score_of(one(ERROR, PASSED), one(WARNING, FAILED), one(NOTE, PASSED))
    assert scored.points == 75


def test_what_was_not_exercised_gives_and_takes_no_points() -> None:
    assert score_of(one(ERROR, PASSED), one(WARNING, IDLE)) == Score(100, "A", 5 / 7)


def test_there_is_no_grade_if_nothing_was_exercised() -> None:
    assert score_of(one(ERROR, IDLE)) == Score(None, "none", 0.0)
    assert score.score(idle()).points is None


@pytest.mark.parametrize(("severity", "grade"), [(ERROR, "C"), (WARNING, "B"), (NOTE, "A")])
def test_the_best_grade_depends_on_the_worst_that_was_found(severity: Severity, grade: str) -> None:
    assert score_of(*[one(ERROR, PASSED)] * 50, one(severity, FAILED)).grade == grade


def test_who_exercised_little_has_no_a_and_not_its_points() -> None:
    assert score_of(one(ERROR, PASSED), *[one(ERROR, IDLE)] * 2) == Score(89, "B", 1 / 3)


@pytest.mark.parametrize(("severity", "points"), [(ERROR, 74), (WARNING, 89), (NOTE, 99)])
def test_points_never_say_more_than_the_grade(severity: Severity, points: int) -> None:
    assert score_of(*[one(ERROR, PASSED)] * 50, one(severity, FAILED)).points == points


def test_badge_ring_and_terminal_have_one_colour() -> None:
    verdict = broken()
    colour = score.score(verdict).colour
    assert f'fill="{colour}"' in badge.text(verdict)
    assert f'style="stroke:{colour}"' in html.text(verdict)
    assert f" {colour}]" in console.grade(verdict)


def test_little_that_was_seen_is_not_the_whole_client() -> None:
    little = Verdict((), (one(ERROR, PASSED), *[one(ERROR, IDLE)] * 2))
    assert score.headline(little) == (
        "Nothing is wrong in what was seen of this client, which is little"
    )
    assert score.headline(Verdict((), (one(ERROR, PASSED),))) == (
        "This client keeps its exchange's contract"
    )


def test_nothing_that_was_seen_is_no_pass() -> None:
    assert score.headline(idle()) == "Nothing was exercised"


@pytest.mark.parametrize(
    ("passed", "grade"), [(0, "F"), (39, "F"), (40, "D"), (59, "D"), (60, "C"), (100, "A")]
)
def test_few_points_are_a_bad_grade(passed: int, grade: str) -> None:
    notes = [one(NOTE, PASSED)] * passed + [one(NOTE, FAILED)] * (100 - passed)
    assert score_of(*notes).grade == grade


def test_only_who_did_nothing_wrong_has_all_points() -> None:
    assert score_of(*[one(ERROR, PASSED)] * 500, one(NOTE, FAILED)).points == 99


def test_a_careless_client_has_a_worse_score_than_a_good_one() -> None:
    bad, good = score.score(broken()).points, score.score(clean()).points
    assert bad is not None
    assert good == 89
    assert bad < good


def test_coverage_counts_the_endpoints_of_exchanges_that_were_called() -> None:
    (okx,) = score.coverage(clean())
    assert (okx.exchange, okx.called) == ("okx", 2)
    assert okx.endpoints == len(MockServer().app.exchanges["okx"].catalogue)
    reached = [one for part in okx.sections for one in part.endpoints if one.calls]
    assert [(one.id, one.calls, one.accepted) for one in reached] == [
        ("asset/balances.get", 1, 1),
        ("public/time.get", 1, 1),
    ]


def test_error_codes_are_counted_with_their_texts() -> None:
    _, okx = score.codes(broken())
    assert [(one.code, one.answers) for one in okx.met] == [("404", 1), ("50011", 4), ("50113", 1)]
    assert okx.met[1].text == "Too Many Requests"
    assert okx.met_documented == 3


def test_success_is_no_error_code() -> None:
    (okx,) = score.codes(clean())
    assert okx.met == ()
    assert okx.documented > 500


def test_a_code_that_nobody_documents_is_met_but_not_documented() -> None:
    (played,) = clean().runs
    odd = replace(played, calls=(played.calls[0]._replace(code="99999"),))
    (okx,) = score.codes(judge([odd], []))
    assert [(one.code, one.is_documented) for one in okx.met] == [("99999", False)]
    assert okx.met_documented == 0


def test_codes_of_single_rows_are_met_too() -> None:
    (played,) = clean().runs
    batch = played.calls[0].exchange.catalogue["trade/batch-orders.post"]
    answer = b'{"code":"1","msg":"","data":[{"sCode":"51008","sMsg":""},{"sCode":"0"}]}'
    call = played.calls[0]._replace(endpoint=batch, code="1", answer=answer)
    (okx,) = score.codes(judge([replace(played, calls=(call,))], []))
    assert [one.code for one in okx.met] == ["1", "51008"]


def test_calls_are_counted_by_what_became_of_them() -> None:
    def lost(mock: MockServer) -> None:
        mock.handle(Request.of("GET", "/nowhere"))
        mock.handle(Request.of("GET", "/api/v5/public/time"))

    faults = {"faults": [{"fault": "lost-reply", "match": {"endpoint": "public/time.get"}}]}
    counted = score.counts(run(lost, "lost-reply", faults))
    assert counted == score.Counts(
        calls=2, accepted=1, refused=1, undelivered=1, struck=1, unknown=1
    )
