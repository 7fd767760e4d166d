"""How connections end: with the documented codes and texts, each when a test says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fauxchange.control.errors import ControlError

if TYPE_CHECKING:
    from fauxchange import MockServer
    from tests.sockets.lines import Line, Lines


def id_of(line: Line) -> str:
    """Return the id of a connection, as its answers have it."""
    return str(line.subscribe("status")[0]["connId"])


def test_every_documented_code_can_close_a_connection(lines: Lines, mock: MockServer) -> None:
    closes = {
        "4001": "Login Failed",
        "4002": "Invalid Request",
        "4003": "APIKey subscription amount exceeds the limit 100",
        "4004": "No data received in 30s",
        "4005": "Buffer is full, cannot write data",
        "4006": "Abnormal disconnection",
        "4007": "API key has been updated or deleted. Please reconnect.",
        "4008": "The number of subscribed channels exceeds the maximum limit.",
        "4009": "The number of subscription channels for this connection exceeds the limit.",
    }
    for code, text in closes.items():
        line = lines.open(remote=f"10.0.0.{code[-1]}")
        connection = id_of(line)
        assert mock.close_sockets(code) == 1
        lines.wall.turn()
        assert line.closed == (int(code), text)
        (entry,) = mock.frames(kind="closed", connection=connection)
        assert (entry.code, entry.reason) == (code, text)


def test_one_connection_is_closed_and_the_others_stay(lines: Lines, mock: MockServer) -> None:
    first, second = lines.open(), lines.open()
    assert mock.close_sockets("4008", connection=id_of(first)) == 1
    lines.wall.turn()
    assert first.closed is not None
    assert second.closed is None


def test_a_code_that_is_not_documented_and_a_connection_that_is_not_there_are_refused(
    lines: Lines, mock: MockServer
) -> None:
    lines.open()
    with pytest.raises(ControlError, match="okx closes with one of 4001"):
        mock.close_sockets("4999")
    with pytest.raises(ControlError, match="there is no connection nobody to okx"):
        mock.close_sockets("4001", connection="nobody")


def test_an_operation_whose_connection_a_fault_resets_ends_it(
    lines: Lines, mock: MockServer
) -> None:
    line = lines.private()
    mock.fault("connection-reset")
    line.say({"id": "1", "op": "mass-cancel", "args": [{"instType": "OPTION"}]})
    assert line.closed == (4006, "Abnormal disconnection")


def test_a_login_by_key_and_token_is_refused(lines: Lines) -> None:
    line = lines.open("private")
    (answer,) = line.say({"op": "login", "args": [{"apiKey": "one", "token": "two"}]})
    assert answer["code"] == "60026"
    assert answer["msg"] == "Batch login by APIKey and token simultaneously is not supported."
