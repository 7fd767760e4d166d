"""A login of CoinW passes the steps of a call: it is recorded, explained, and struck by faults."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import TYPE_CHECKING, Any

import pytest

from fauxchange import ManualClock, MockServer
from tests.conftest import NOON_MS
from tests.sockets.lines import Line, Lines

if TYPE_CHECKING:
    from fauxchange.runtime.journal.entry import JournalEntry

LOGIN = "ws/login"


@pytest.fixture(scope="module")
def built() -> MockServer:
    return MockServer(clock=ManualClock(NOON_MS))


@pytest.fixture
def mock(built: MockServer) -> MockServer:
    built.reset()
    return built


def log_in(line: Line, **members: Any) -> Any:
    """Return what is answered at once to a login with these members."""
    return line.say({"event": "login", "params": members})


def right(mock: MockServer) -> dict[str, str]:
    """Return the members of a login that is right."""
    return {"api_key": mock.coinw.key, "passphrase": mock.coinw.secret}


def entry_of(mock: MockServer) -> JournalEntry:
    """Return the call of the last login."""
    return mock.journal.find(endpoint=LOGIN)[-1]


def mistake(mock: MockServer, **members: Any) -> str:
    """Return the name of the mistake of a login that is refused."""
    (answer,) = log_in(Line(Lines(mock), "/perpum", "127.0.0.1"), **members)
    assert answer["data"] == {
        "result": False,
        "errorCode": 6000,
        "errorMsg": "api_key is not valid",
    }
    return str(entry_of(mock).as_json()["diagnosis"].get("mistake", {}).get("name", ""))


def test_a_login_that_succeeds_is_a_call_that_was_accepted(mock: MockServer) -> None:
    (answer,) = log_in(Line(Lines(mock), "/perpum", "127.0.0.1"), **right(mock))
    assert answer == {"channel": "login", "data": {"result": True}}
    entry = entry_of(mock)
    assert (entry.exchange, entry.verdict, entry.account) == ("coinw", "accepted", "main")


def test_the_journal_of_a_login_has_no_secret(mock: MockServer) -> None:
    log_in(Line(Lines(mock), "/", "127.0.0.1"), **right(mock))
    entry = entry_of(mock)
    shown = f"{entry.as_json()} {entry.explainer.redact(entry.request.body.decode())}"
    assert '"event"' in shown
    assert (mock.coinw.secret in shown, mock.coinw.key in shown) == (False, False)


def test_a_refused_login_says_what_was_wrong(mock: MockServer) -> None:
    assert mistake(mock, **{**right(mock), "passphrase": "wrong"}) == ""
    shown = entry_of(mock).as_json()
    assert (shown["method"], shown["code"]) == ("WS", "6000")
    assert shown["diagnosis"]["step"] == "authentication"
    assert shown["diagnosis"]["expected"] == "the secret of the key as passphrase"


def test_a_secret_that_is_none_is_named(mock: MockServer) -> None:
    keys = mock.coinw
    digest = hmac.digest(keys.secret.encode(), b"1750248000000GET/perpum", "sha256")
    md5 = hashlib.md5(keys.secret.encode(), usedforsecurity=False).hexdigest()
    wrong = {
        "signature-as-secret": base64.b64encode(digest).decode(),
        "key-as-secret": keys.key,
        "secret-altered": f" {keys.secret.swapcase()}",
    }
    for name, secret in wrong.items():
        assert mistake(mock, api_key=keys.key, passphrase=secret) == name
    assert mistake(mock, api_key=keys.key, passphrase=md5.upper()) == "signature-as-secret"


def test_the_secret_of_another_key_is_named(mock: MockServer) -> None:
    made = mock.make_key("coinw", "main", ("read",))
    assert mistake(mock, api_key=mock.coinw.key, passphrase=made.secret.decode()) == (
        "secret-of-another-key"
    )


def test_members_of_other_names_are_named(mock: MockServer) -> None:
    keys = mock.coinw
    assert mistake(mock, api_key=keys.key, secret_key=keys.secret) == "wrong-member-name"
    assert mistake(mock, apiKey=keys.key, passphrase=keys.secret) == "wrong-member-name"
    assert mistake(mock, api_key=keys.secret, passphrase=keys.secret) == "secret-as-key"
    assert mistake(mock, api_key=None, passphrase=["no", "text"]) == ""


def test_a_key_logs_in_from_its_own_addresses_only(mock: MockServer) -> None:
    made = mock.make_key("coinw", "main", ("read",), addresses=["10.0.0.7"])
    members = {"api_key": made.key, "passphrase": made.secret.decode()}
    (far,) = log_in(Line(Lines(mock), "/perpum", "10.0.0.8"), **members)
    assert far["data"]["errorCode"] == 6000
    assert entry_of(mock).as_json()["diagnosis"]["mistake"]["name"] == "address-not-listed"
    (near,) = log_in(Line(Lines(mock), "/perpum", "10.0.0.7"), **members)
    assert near["data"] == {"result": True}


@pytest.mark.parametrize(
    ("code", "answered"),
    [
        ("futures-system-error", (500, "exception")),
        ("rate-limit", (29001, "API access frequently")),
        ("spot-unknown-key", (6000, "api_key is not valid")),
    ],
)
def test_a_fault_may_refuse_a_login(mock: MockServer, code: str, answered: tuple[int, str]) -> None:
    mock.fault("reject", code=code, times=1, match={"exchange": "coinw", "endpoint": LOGIN})
    line = Line(Lines(mock), "/perpum", "127.0.0.1")
    (answer,) = log_in(line, **right(mock))
    assert (answer["data"]["errorCode"], answer["data"]["errorMsg"]) == answered
    assert log_in(line, **right(mock))[0]["data"] == {"result": True}
    assert [one.faults for one in mock.journal.find(endpoint=LOGIN)] == [("reject",), ()]


def test_faults_of_another_account_leave_a_login_alone(mock: MockServer) -> None:
    mock.fault("reject", code="rate-limit", match={"endpoint": LOGIN, "account": "sub001"})
    assert log_in(Line(Lines(mock), "/", "127.0.0.1"), **right(mock))[0]["data"] == {"result": True}
    mock.fault("reject", code="rate-limit", match={"endpoint": LOGIN, "account": "main"})
    assert log_in(Line(Lines(mock), "/", "127.0.0.1"), **right(mock))[0]["data"]["result"] is False


def test_a_login_may_wait(mock: MockServer) -> None:
    mock.fault("latency", ms=250, times=1, match={"endpoint": LOGIN})
    lines = Lines(mock)
    line = Line(lines, "/perpum", "127.0.0.1")
    assert log_in(line, **right(mock)) == []
    subscription = {"event": "sub", "params": {"biz": "futures", "type": "order"}}
    assert line.say(subscription)[0]["data"]["errorCode"] == 6000
    lines.wall.turn(0.3)
    (answer,) = line.take()
    assert answer["data"] == {"result": True}
    assert line.say(subscription)[0]["data"] == {"result": True}


def test_the_connection_ends_where_the_answer_to_a_login_is_lost(mock: MockServer) -> None:
    mock.fault("lost-reply", times=1, match={"endpoint": LOGIN})
    line = Line(Lines(mock), "/perpum", "127.0.0.1")
    assert log_in(line, **right(mock)) == []
    assert line.closed == (1001, "")
