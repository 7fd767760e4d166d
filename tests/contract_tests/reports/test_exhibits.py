"""Calls as reports show them."""

from __future__ import annotations

import subprocess

import pytest

from fauxchange import MockServer
from fauxchange_kit.recording.recording import RecordedCall
from fauxchange_kit.reports.exhibits import Exhibit, Exhibits, Fate, plain
from tests.contract_tests.reports.verdicts import broken


def first(**changes: object) -> Exhibit:
    """Return the first call of the careless client, changed."""
    verdict = broken()
    call = verdict.runs[0].calls[0]._replace(**changes)  # type: ignore[arg-type]  # any member
    return Exhibits(verdict).exhibit(call, "plain")


def first_call() -> RecordedCall:
    """Return the first call of the careless client."""
    return broken().runs[0].calls[0]


def test_a_call_is_shown_as_it_went_over_the_wire() -> None:
    lines = first().request.splitlines()
    assert lines[0] == "GET /api/v5/asset/balances"
    assert lines[1] == f"Ok-Access-Key: {MockServer().okx.key[:4]}…"
    assert first().answer.startswith('HTTP 200 OK\n\n{\n  "code": "0"')


def test_the_end_of_a_long_body_is_left_out() -> None:
    body = first(body=b"x" * 5_000).body
    assert body == "x" * 4_000 + "\n… 1000 more characters"


def test_an_answer_that_is_no_json_is_shown_as_it_is() -> None:
    assert first(answer=b"<html>\xff</html>").answer_body == "<html>\ufffd</html>"


def test_a_call_without_an_answer_has_none() -> None:
    assert first(status=0, answer=b"").answer == ""


@pytest.mark.parametrize(
    ("changes", "fate"),
    [
        ({}, Fate.ACCEPTED),
        ({"step": "validation"}, Fate.REFUSED),
        ({"was_delivered": False}, Fate.LOST),
        ({"was_delivered": False, "step": "fault"}, Fate.LOST),
    ],
)
def test_a_fate_is_what_the_client_saw(changes: dict[str, object], fate: Fate) -> None:
    assert first(**changes).fate is fate


def test_the_line_for_a_shell_is_for_a_mock_at_its_usual_port() -> None:
    again = first(headers={"HTTP_HOST": "127.0.0.1:54321"}).again
    assert "http://127.0.0.1:12700/api/v5/asset/balances" in again
    assert "54321" not in again
    assert "$OKX_SECRET_KEY" in again


def test_the_line_is_one_that_a_shell_reads() -> None:
    calls = [call for run in broken().runs for call in run]
    lines = [Exhibits(broken()).exhibit(call, "plain").again for call in calls]
    assert all(lines)
    checked = subprocess.run(["bash", "-n"], input="\n".join(lines), text=True, check=False)  # noqa: S607 - the shell that is there
    assert checked.returncode == 0


def test_a_body_that_was_cut_cannot_be_sent_again() -> None:
    assert first(method="POST", body=b"x" * 8192).again == ""


def test_what_turns_the_direction_of_writing_is_shown_by_its_number() -> None:
    assert plain("a\u202eb\x00c\x7f") == "a\\u202eb\u2400c␡"


def test_the_end_of_a_line_is_a_line_and_no_box() -> None:
    assert plain("one\r\ntwo\rthree") == "one\ntwo\\rthree"


def test_a_header_for_the_mock_alone_is_not_shown_as_the_clients() -> None:
    shown = first(headers={"HTTP_X_MOCK_SANDBOX": "plain", "HTTP_HOST": "here"})
    assert [name for name, _ in shown.headers] == ["Host"]


def test_a_public_call_is_made_again_without_a_signature() -> None:
    endpoint = first_call().exchange.catalogue["public/time.get"]
    shown = first(endpoint=endpoint, path="/api/v5/public/time")
    assert (shown.is_signed, first().is_signed) == (False, True)
    assert "OK-ACCESS-SIGN" not in shown.again
