"""A client of a running server's admin API."""

from __future__ import annotations

from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

import orjson

if TYPE_CHECKING:
    from collections.abc import Mapping

# A server may be asked to wait for calls for a minute.
_PATIENCE_S = 90


class UnreachableError(Exception):
    """No server answers at the URL, or one that is none of ours."""


class RefusedError(Exception):
    """The server does not do it; ``answer`` is all it said."""

    def __init__(self, reason: str, answer: Any) -> None:
        super().__init__(reason)
        self.answer = answer


class UnsendableError(Exception):
    """What is asked cannot be said in a request; nothing was sent."""


class Client:
    """Calls of one server on behalf of one sandbox, empty for the default one.

    Raises:
        UnsendableError: no sandbox is called so, and no server has such a token.

    """

    def __init__(self, url: str, sandbox: str = "", token: str = "") -> None:
        self.url = url
        self._token = token
        for said in (sandbox, token):
            if not (said.isascii() and said.isprintable()):
                raise UnsendableError(f"{said!r} is no id of a sandbox and no token")
        self._headers = {"X-Mock-Sandbox": sandbox} if sandbox else {}
        if token:
            self._headers["Authorization"] = f"Bearer {token}"

    def of(self, sandbox: str) -> Client:
        """Return a client on behalf of another sandbox."""
        return Client(self.url, sandbox, self._token)

    def get(self, path: str, **asked: Any) -> Any:
        """Return what an operation shows; what is None is not asked."""
        return orjson.loads(self.download(path, **asked))

    def download(self, path: str, **asked: Any) -> bytes:
        """Return what an operation shows, as it is."""
        query = urlencode(_as_texts(_given(asked)))
        return self._call("GET", f"{path}?{query}" if query else path)

    def post(self, path: str, **asked: Any) -> Any:
        """Have an operation do something, and return its answer."""
        try:
            body = orjson.dumps(_given(asked))
        except orjson.JSONEncodeError as error:
            raise UnsendableError(str(error)) from None
        return orjson.loads(self._call("POST", path, body))

    def upload(self, path: str, document: bytes) -> Any:
        """Have an operation take in a JSON document, and return its answer."""
        return orjson.loads(self._call("POST", path, document))

    def delete(self, path: str, **asked: Any) -> Any:
        """Have an operation take something away, and return its answer."""
        query = urlencode(_as_texts(_given(asked)))
        return orjson.loads(self._call("DELETE", f"{path}?{query}" if query else path))

    def _call(self, method: str, path: str, body: bytes | None = None) -> bytes:
        """Return the body of an answer.

        Raises:
            UnreachableError: nobody answers.
            RefusedError: the answer is that it is not done.

        """
        kinds = {"http": HTTPConnection, "https": HTTPSConnection}
        try:
            to = urlsplit(self.url)
            port = to.port
        except ValueError as error:
            raise UnreachableError(f"{self.url} is no URL of a server: {error}") from None
        if to.scheme not in kinds or not to.hostname:
            raise UnreachableError(f"{self.url} is no URL of a server")
        headers = {"Content-Type": "application/json", **self._headers}
        try:
            connection = kinds[to.scheme](to.hostname, port, timeout=_PATIENCE_S)
            target = f"{to.path.rstrip('/')}/_mock{path}"
            connection.request(method, target, body, headers)
            answer = connection.getresponse()
            status, said = answer.status, answer.read()
            connection.close()
        except (OSError, HTTPException, ValueError) as error:
            reason = getattr(error, "strerror", None) or error
            raise UnreachableError(f"no server answers at {self.url}: {reason}") from None
        if status == 200:
            return bytes(said)
        raise _refused(self.url, status, said)


def _refused(url: str, status: int, said: bytes) -> Exception:
    try:
        answer = orjson.loads(said)
        reason, where = answer["error"], answer.get("pointer")
    except (orjson.JSONDecodeError, TypeError, KeyError, AttributeError):
        return UnreachableError(f"what answers at {url} is no fauxchange: HTTP {status}")
    return RefusedError(f"{where}: {reason}" if where else reason, answer)


def _given(asked: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in asked.items() if value is not None}


def _as_texts(asked: Mapping[str, Any]) -> dict[str, str]:
    """Return values as a query has them."""
    return {
        name: str(value).lower() if isinstance(value, bool) else str(value)
        for name, value in asked.items()
    }
