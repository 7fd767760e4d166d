"""Calls that were made elsewhere: read from lines of curl, or from an HTTP archive."""

from __future__ import annotations

import base64
import json
import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any
from urllib.parse import urlsplit

_ANSI = re.compile(r"\$'((?:[^'\\]|\\.)*)'")
_ESCAPE = re.compile(r"\\(x[0-9a-fA-F]{1,2}|u[0-9a-fA-F]{4}|.)", re.DOTALL)
_LETTERS = {"n": "\n", "r": "\r", "t": "\t"}
_VARIABLE = re.compile(r"\$[{(A-Za-z_]")

_HEADERS = {"-H", "--header"}
_BODIES = {"-d", "--data", "--data-raw", "--data-binary", "--data-ascii", "--json"}
_METHODS = {"-X", "--request"}
_QUERIES = {"-G", "--get"}
_HEADS = {"-I", "--head"}
# Options that take a value which says nothing of the call.
_SKIPPED = {
    *("-o", "--output", "-w", "--write-out", "-m", "--max-time", "--connect-timeout", "--retry"),
    *("-x", "--proxy", "--cacert", "-e", "--referer", "-b", "--cookie", "-c", "--cookie-jar"),
    *("--resolve", "--connect-to", "--interface", "-E", "--cert", "--key", "--retry-delay"),
    *("-D", "--dump-header", "--limit-rate", "--max-redirs", "-u", "--user"),
}
_AGENTS = {"-A", "--user-agent"}


class UnreadableCallError(Exception):
    """The text is no line of curl and no archive; the message says why."""


@dataclass(frozen=True, slots=True)
class SentCall:
    """A call as it was sent. ``at_ms`` is when, None if nobody wrote it down."""

    method: str
    url: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    at_ms: int | None = None

    @property
    def path(self) -> str:
        """The path of the URL, as it stands there."""
        return urlsplit(self.url).path or "/"


def read(text: str) -> list[SentCall]:
    """Return the calls of lines of curl, or of an archive.

    Raises:
        UnreadableCallError: it is neither.

    """
    calls = list(_har_calls(text) if text.lstrip().startswith("{") else _curl_calls(text))
    if not calls:
        raise UnreadableCallError("there is no call in it: neither a line of curl nor a HAR entry")
    for call in calls:
        _check(call)
    return calls


def _check(call: SentCall) -> None:
    try:
        urlsplit(call.url)
    except ValueError as error:
        raise UnreadableCallError(f"{call.url} is no URL: {error}") from error
    body = call.body.decode("utf-8", "replace")
    for name, part in (("the URL", call.url), ("the body", body), *call.headers):
        if "…" in part or "%E2%80%A6" in part:
            raise UnreadableCallError(
                f"{name} was shortened: a signature cannot be checked in an export without secrets"
            )


def _har_calls(text: str) -> Iterator[SentCall]:
    try:
        entries = json.loads(text)["log"]["entries"]
        for entry in entries:
            yield _entry(entry)
    except KeyError as error:
        raise UnreadableCallError(f"it is no HTTP archive: a member {error} is missing") from error
    except (ValueError, TypeError, AttributeError) as error:
        raise UnreadableCallError(f"it is no HTTP archive: {error}") from error


def _entry(entry: Mapping[str, Any]) -> SentCall:
    request = entry["request"]
    posted = request.get("postData") or {}
    text = posted.get("text", "")
    body = base64.b64decode(text) if posted.get("encoding") == "base64" else text.encode()
    # Browsers write headers of HTTP/2 that are no headers, such as :authority.
    headers = tuple(
        (one["name"], one["value"])
        for one in request.get("headers", ())
        if not one["name"].startswith(":")
    )
    if body and posted.get("mimeType") and not _has(headers, "content-type"):
        headers = (*headers, ("Content-Type", posted["mimeType"]))
    started = entry.get("startedDateTime")
    at_ms = None
    if started:
        at_ms = round(datetime.fromisoformat(started).timestamp() * 1000)
    method, url = request["method"], request["url"]
    if not all(isinstance(part, str) for part in (method, url, *chain(*headers))):
        raise TypeError("method, URL and headers are texts")
    return SentCall(method, url, headers, body, at_ms)


def _curl_calls(text: str) -> Iterator[SentCall]:
    """Yield the calls of lines of curl; a backslash at the end of a line goes on on the next."""
    whole = text.replace("\\\r\n", " ").replace("\\\n", " ")
    for line in whole.splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if _VARIABLE.search(line):
            raise UnreadableCallError(
                "the line has variables of the shell: give what was sent, as curl -v shows it"
            )
        try:
            words = shlex.split(_ANSI.sub(_unescape, line))
        except ValueError as error:
            raise UnreadableCallError(f"the line cannot be split into words: {error}") from error
        while words and words[0] in {"$", "%", ">"}:
            words.pop(0)
        if not words or words[0].rpartition("/")[2] != "curl":
            raise UnreadableCallError(f"no line of curl: {line.strip()[:20]!r}")
        yield _curl(words[1:])


def _unescape(quoted: re.Match[str]) -> str:
    """Return a text in the shell's quotes with escapes, in quotes without."""

    def letter(escaped: re.Match[str]) -> str:
        code = escaped[1]
        return chr(int(code[1:], 16)) if len(code) > 1 else _LETTERS.get(code, code)

    return shlex.quote(_ESCAPE.sub(letter, quoted[1]))


def _words(words: list[str]) -> Iterator[tuple[str, str]]:
    """Yield options with their values; what is no option has an empty name."""
    rest = iter(words)
    taking = _HEADERS | _BODIES | _METHODS | _SKIPPED | _AGENTS | {"--url"}
    for word in rest:
        name, mark, value = word.partition("=")
        if not word.startswith("-"):
            yield "", word
        elif word in taking:
            yield word, next(rest, "")
        elif word.startswith("--") and mark and name in taking:
            yield name, value
        elif word[:2] in taking and not word.startswith("--"):
            yield word[:2], word[2:]
        else:
            yield word, ""


def _curl(words: list[str]) -> SentCall:
    options = list(_words(words))
    headers = [_header(value) for name, value in options if name in _HEADERS]
    headers += [("User-Agent", value) for name, value in options if name in _AGENTS]
    if any(name == "--json" for name, _ in options) and not _has(headers, "content-type"):
        headers.append(("Content-Type", "application/json"))
    names = {name for name, _ in options}
    url = next((value for name, value in options if name in {"", "--url"}), "")
    if not url:
        raise UnreadableCallError("the line has no URL")
    url = url if "://" in url else f"http://{url}"
    body = "&".join(_body(name, value) for name, value in options if name in _BODIES)
    if names & _QUERIES and body:
        url, body = f"{url}{'&' if '?' in url else '?'}{body}", ""
    if body and not _has(headers, "content-type"):
        headers.append(("Content-Type", "application/x-www-form-urlencoded"))
    usual = "POST" if body else "HEAD" if names & _HEADS else "GET"
    method = next((value for name, value in options if name in _METHODS), usual)
    sent = tuple((name, value) for name, value in headers if value)
    return SentCall(method, url, sent, body.encode("utf-8", "surrogateescape"))


def _header(value: str) -> tuple[str, str]:
    name, _, text = value.partition(":")
    return name.strip(), text.strip()


def _body(name: str, value: str) -> str:
    if value.startswith("@") and name != "--data-raw":
        raise UnreadableCallError(f"the body is in {value[1:]!r}: give it in the line")
    return value if name in {"--data-binary", "--json"} else value.replace("\n", "")


def _has(headers: Any, name: str) -> bool:
    return any(header.lower() == name for header, _ in headers)
