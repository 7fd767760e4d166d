"""python-okx against a mock: how its classes are opened, and what is read of its answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from fauxchange import MockServer

LIVE = "0"

WARNINGS = [
    # What its documentation tells to pass as the fourth argument, it calls deprecated itself.
    pytest.mark.filterwarnings("ignore:use_server_time parameter:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning"),
]


def opened(api: Any, server: MockServer) -> Any:
    """Return one of its classes, with keys of a mock and the address of that."""
    keys = server.okx
    return api(keys.key, keys.secret, keys.passphrase, flag=LIVE, domain=server.url)


def rows(answer: dict[str, Any]) -> list[Any]:
    """Return the rows of an answer that succeeded."""
    assert (answer["code"], answer["msg"]) == ("0", ""), answer
    data: list[Any] = answer["data"]
    return data


def row(answer: dict[str, Any]) -> Any:
    """Return the only row of an answer that succeeded."""
    (only,) = rows(answer)
    return only
