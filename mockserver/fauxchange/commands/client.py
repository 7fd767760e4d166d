"""A client of a running server's admin API."""

from __future__ import annotations

from contextlib import closing
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import orjson

from fauxchange.admin.operations import operations

# A server may be asked to wait for calls for a minute.
_PATIENCE_S = 90


class UnreachableError(Exception):
    """No server answers at the URL, or one that is none of ours."""


class RefusedError(Exception):
    """The server refuses; ``answer`` is its whole answer."""

    def __init__(self, reason: str, answer: Any) -> None:
        super().__init__(reason)
        self.answer = answer


class UnsendableError(Exception):
    """A value that no request can hold; nothing was sent."""


class Client:
    """Calls of one server on behalf of one sandbox, empty for the default one.

    An answer is waited for ``timeout_s`` seconds, or as long as it takes.

    Raises:
        UnsendableError: the sandbox or the token has characters that no header can hold.

    """

    def __init__(
        self,
        url: str,
        sandbox: str = "",
        token: str = "",
        *,
        timeout_s: float | None = _PATIENCE_S,
    ) -> None:
        self.url = url
        self._timeout_s = timeout_s
        self._sandbox = sandbox
        self._token = token
        for text in (sandbox, token):
            if not (text.isascii() and text.isprintable()):
                raise UnsendableError(f"{text!r} is no id of a sandbox and no token")
        self._headers = {"X-Mock-Sandbox": sandbox} if sandbox else {}
        if token:
            self._headers["Authorization"] = f"Bearer {token}"

    def of(self, sandbox: str) -> Client:
        """Return a client on behalf of another sandbox."""
        return Client(self.url, sandbox, self._token, timeout_s=self._timeout_s)

    def without_timeout(self) -> Client:
        """Return a client that waits for an answer as long as it takes."""
        return Client(self.url, self._sandbox, self._token, timeout_s=None)

    def call(self, operation_id: str, /, **members: Any) -> Any:
        """Return the JSON answer of an operation; members that are None are left out."""
        return orjson.loads(self.download(operation_id, **members))

    def download(self, operation_id: str, /, **members: Any) -> bytes:
        """Return the answer of an operation as it is; members that are None are left out."""
        operation = operations()[operation_id]
        request = {name: value for name, value in members.items() if value is not None}
        names = [name for name in request if f"{{{name}}}" in operation.path]
        path = operation.path.format(
            **{name: quote(str(request.pop(name)), safe="") for name in names}
        )
        if operation.method != "POST":
            query = urlencode({name: _text(value) for name, value in request.items()})
            return self._call(operation.method, f"{path}?{query}" if query else path)
        try:
            return self._call(operation.method, path, orjson.dumps(request))
        except orjson.JSONEncodeError as error:
            raise UnsendableError(str(error)) from None

    def _call(self, method: str, path: str, body: bytes | None = None) -> bytes:
        """Return the body of an answer.

        Raises:
            UnreachableError: nobody answers.
            RefusedError: the server refuses.

        """
        kinds = {"http": HTTPConnection, "https": HTTPSConnection}
        try:
            server = urlsplit(self.url)
            port = server.port
        except ValueError as error:
            raise UnreachableError(f"{self.url} is no URL of a server: {error}") from None
        if server.scheme not in kinds or not server.hostname:
            raise UnreachableError(f"{self.url} is no URL of a server")
        headers = {"Content-Type": "application/json", **self._headers}
        try:
            target = f"{server.path.rstrip('/')}/_mock{path}"
            connect = kinds[server.scheme]
            with closing(connect(server.hostname, port, timeout=self._timeout_s)) as connection:
                connection.request(method, target, body, headers)
                answer = connection.getresponse()
                status, document = answer.status, answer.read()
        except (OSError, HTTPException, ValueError) as error:
            reason = getattr(error, "strerror", None) or error
            raise UnreachableError(f"no server answers at {self.url}: {reason}") from None
        if status == 200:
            return bytes(document)
        raise _error(self.url, status, document)


def _error(url: str, status: int, document: bytes) -> Exception:
    try:
        answer = orjson.loads(document)
        reason, where = answer["error"], answer.get("pointer")
    except (orjson.JSONDecodeError, TypeError, KeyError, AttributeError):
        return UnreachableError(f"what answers at {url} is no fauxchange: HTTP {status}")
    return RefusedError(f"{where}: {reason}" if where else reason, answer)


def _text(value: Any) -> str:
    """Return a value as a query has it."""
    return str(value).lower() if isinstance(value, bool) else str(value)
