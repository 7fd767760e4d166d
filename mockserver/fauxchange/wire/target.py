"""What the target of a request says: the path, the query, and whose sandbox it is for.

The prefix of a sandbox, ``/s/<id>``, is taken off once: ``/s/a/s/b/path`` is a path of ``a`` that
nobody documents.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

SANDBOX = "HTTP_X_MOCK_SANDBOX"
"""The CGI name of the header that names a sandbox."""

_PREFIX = "/s/"


class RequestTarget(NamedTuple):
    """What the target of a request says, as :class:`Request` has it."""

    path: str
    query: str
    sandbox: str
    raw: str


# Most clients ask for a few targets again and again.
@lru_cache(maxsize=256)
def target_of(target: str, sandbox: str) -> RequestTarget:
    """Return what a target on a request line says, whose headers name a sandbox or none."""
    raw = origin_form(target)
    path, _, query = raw.partition("?")
    if "%" in path:
        path = unquote_to_bytes(path.encode("latin-1")).decode("latin-1")
    return without_prefix(RequestTarget(path, query, sandbox, raw))


def origin_form(target: str) -> str:
    """Return a target from the path on: a client of a proxy sends the whole URL."""
    if target.startswith("/") or not target:
        return target
    # It signs what follows the host.
    _, slash, rest = target.partition("://")[2].partition("/")
    return slash + rest


def without_prefix(target: RequestTarget) -> RequestTarget:
    """Return a target without the prefix of a sandbox, which names the sandbox instead."""
    path, query, _, raw = target
    if not path.startswith(_PREFIX):
        return target
    sandbox, slash, rest = path[len(_PREFIX) :].partition("/")
    # If the prefix has escapes, where it ends cannot be seen.
    _, raw_slash, raw_rest = raw[len(_PREFIX) :].partition("/")
    raw = raw_slash + raw_rest if raw.startswith(_PREFIX) else ""
    return RequestTarget(slash + rest, query, sandbox or "?", raw)
