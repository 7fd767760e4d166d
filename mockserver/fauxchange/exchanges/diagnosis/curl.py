"""Commands for curl that repeat a call, without any secret in them."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import quote

from fauxchange.domain.core.rejection import RateLimited
from fauxchange.message import Request

from .doctor import Case

_HOST = re.compile(r"[A-Za-z0-9.-]+(:[0-9]{1,5})?|\[[0-9a-fA-F:]+\](:[0-9]{1,5})?")
_DEFAULT = "127.0.0.1:12700"
_MOST_REPEATED = 40


class Line(NamedTuple):
    """The parts of a command, each quoted for a shell.

    ``before`` sets the variables that the rest uses.
    """

    method: str
    url: str
    before: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()
    body: str = ""

    def text(self) -> str:
        """Return the line."""
        words = ["curl -sg --path-as-is"]
        if self.method == "HEAD":
            words.append("--head")
        elif self.method != "GET" or self.body:
            words.append(f"-X {word(self.method)}")
        words.append(self.url)
        words += [f"-H {header}" for header in self.headers]
        if self.body:
            words.append(f"--data-binary {self.body}")
        return "; ".join([*self.before, " ".join(words)])


def word(text: str) -> str:
    """Return a text quoted for a shell, on one line."""
    if text.isprintable():
        return shlex.quote(text)
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return "$'" + "".join(_printable(letter) for letter in escaped) + "'"


def plain(text: str) -> str:
    """Return a text in which shortened secrets end in ASCII dots."""
    return text.replace("…", "...")


def base_url(request: Request, foreign: frozenset[str] = frozenset()) -> str:
    """Return what stands before the path: the server that was called, and the sandbox if named.

    ``foreign`` hosts are the exchange's own names, which do not lead to the mock.
    """
    host = request.headers.get("HTTP_HOST", "")
    if host in foreign or not _HOST.fullmatch(host):
        host = _DEFAULT
    return f"http://{host}/s/{request.sandbox}" if request.sandbox else f"http://{host}"


def target_of(request: Request, hide: Callable[[str], str]) -> str:
    """Return the path and query of a call, escaped for a request line."""
    shown = plain(hide(request.path)).encode("latin-1", "replace")
    path = quote(shown, safe="/:@!$&'()*+,;=~-._")
    query = plain(hide(request.query)).encode("latin-1", "replace").decode("latin-1")
    return f"{path}?{quote(query, safe=_QUERY)}" if query else path


_QUERY = "%/:@!$&'()*+,;=~-._?[]{}|"


def body_of(case: Case, hide: Callable[[str], str]) -> str | None:
    """Return the body of a call, quoted for a shell; None if it is cut or has a zero byte."""
    body = case.request.body
    if not case.is_whole or b"\0" in body:
        return None
    try:
        return word(plain(hide(body.decode()))) if body else ""
    except UnicodeDecodeError:
        return "$'" + "".join(f"\\x{byte:02x}" for byte in body) + "'"


def content_type_header(request: Request, body: str) -> tuple[str, ...]:
    """Return the call's Content-Type header; without one curl would declare a form."""
    kind = request.headers.get("CONTENT_TYPE", "")
    return (word(f"Content-Type: {kind}" if kind else "Content-Type:"),) if body else ()


def unsigned_line(case: Case, hide: Callable[[str], str], foreign: frozenset[str]) -> str:
    """Return the line for a call that needs no signature."""
    request, body = case.request, body_of(case, hide)
    if body is None:
        return ""
    url = word(base_url(request, foreign) + target_of(request, hide))
    return Line(request.method, url, (), content_type_header(request, body), body).text()


def repeat_until_limited(case: Case, line: str) -> str:
    """Return a loop that repeats a line until its rate limit refuses it; else the line."""
    if not isinstance(case.rejection, RateLimited) or case.endpoint is None or not line:
        return line
    rules = (one for one in case.endpoint.rate_limits if one.name == case.rejection.rule)
    times = min((one.requests + 1 for one in rules), default=1)
    if not 1 < times <= _MOST_REPEATED:
        return line
    return f"for _ in $(seq {times}); do {line}; echo; done"


def _printable(letter: str) -> str:
    if letter.isprintable():
        return letter
    return "".join(f"\\x{byte:02x}" for byte in letter.encode("utf-8", "replace"))
