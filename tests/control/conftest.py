"""A mock that is steered over its admin API; its books are audited."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fauxchange import ManualClock, MockServer
from fauxchange.admin.operations import operations
from fauxchange.domain.core.account import Account
from fauxchange.domain.core.ledger import LOG, audit
from tests.clients import OkxClient, body_of
from tests.conftest import NOON_MS

if TYPE_CHECKING:
    from collections.abc import Iterator

ALL = {(one.method, one.path): one for one in operations().values()}


class Steered:
    """A mock, its admin API and an OKX client."""

    def __init__(self, mock: MockServer) -> None:
        self.mock = mock
        self.okx = OkxClient(mock, mock.okx)
        self.admin = mock.flask_app().test_client()

    def call(self, method: str, path: str, **asked: Any) -> Any:
        """Return the answer of an operation, which is as its file says."""
        status, answer = self.answer(method, path, **asked)
        assert status == 200, answer
        found = [
            one
            for (of, at), one in ALL.items()
            if of == method and _fits(at.split("/"), path.partition("?")[0].split("/"))
        ]
        assert [error.message for error in found[0].response.errors(answer)] == []
        return answer

    def answer(self, method: str, path: str, **asked: Any) -> tuple[int, Any]:
        """Return status and answer of an operation."""
        body = {"json": asked} if method == "POST" else {}
        answer = self.admin.open(f"/_mock{path}", method=method, **body)  # type: ignore[arg-type]
        return answer.status_code, answer.json

    def get(self, path: str) -> Any:
        """Return the data of an OKX answer."""
        body = body_of(self.okx.get(f"/api/v5/{path}"))
        assert body["code"] == "0", body
        return body["data"]

    def post(self, path: str, **params: Any) -> Any:
        """Return the data of an OKX answer."""
        body = body_of(self.okx.post(f"/api/v5/{path}", params))
        assert body["code"] == "0", body
        return body["data"]


def _fits(pattern: list[str], path: list[str]) -> bool:
    pairs = zip(pattern, path, strict=False)
    return len(pattern) == len(path) and all(a == b or a.startswith("{") for a, b in pairs)


@pytest.fixture(scope="module")
def built() -> Steered:
    """The mock of a module."""
    return Steered(MockServer(clock=ManualClock(NOON_MS), limits=False, copying=True))


@pytest.fixture
def steered(built: Steered) -> Iterator[Steered]:
    """A mock at its beginning."""
    built.mock.reset()
    yield built
    store = built.mock.sandbox.store
    postings: Any = store.log(LOG)
    assert audit(store.documents(Account), postings) == []
