"""What a journal keeps of a call: parts of bounded size, and nothing that holds more alive.

A request or an answer of any size, and the frames that a refusal was raised in, would otherwise
stay in memory for as long as the journal's ring has the call.
"""

from __future__ import annotations

from collections.abc import Mapping

from fauxchange.domain.core.document import new_tuple
from fauxchange.domain.core.rejection import Rejection
from fauxchange.message import Reply, Request

# Of each: the target, all headers together, the body of the call, that of the answer, and each
# text of a refusal.
MAX_BODY_BYTES = 8192

# Of the method, the client's address and the name of a sandbox, which are short if they are right.
_MAX_NAME_CHARS = 256

# More names than real clients send, so that made-up ones cannot fill the memory.
_MAX_NAMES = 1_000


# Names of headers that were sent before.
_HEADER_NAMES: set[str] = set()


def bounded_request(request: Request) -> tuple[Request, bool]:
    """Return a request with its parts cut to what is kept, and whether it is whole.

    Of a WSGI environment only the headers are kept, for it holds the server's own objects.
    """
    method, path, query, environ, body, remote, sandbox, raw_target = request
    headers = environ if environ.keys() <= _HEADER_NAMES else _headers_of(environ)
    names = method, remote, sandbox
    texts = "".join([path, query, raw_target, *headers, *headers.values()])
    if len(texts) + len(body) <= MAX_BODY_BYTES and len("".join(names)) <= _MAX_NAME_CHARS:
        # Nearly every request; what follows is for those that are long.
        if headers is environ:
            return request, True
        return Request(method, path, query, headers, body, remote, sandbox, raw_target), True
    header_size = len("".join(headers)) + len("".join(headers.values()))
    target_size = max(len(path) + len(query), len(raw_target))
    is_whole = max(header_size, target_size, len(body)) <= MAX_BODY_BYTES
    if not is_whole:
        path, body = path[:MAX_BODY_BYTES], body[:MAX_BODY_BYTES]
        query = query[: MAX_BODY_BYTES - len(path)]
        raw_target = raw_target[:MAX_BODY_BYTES]
        headers = _cut_headers(headers)
    method, remote, sandbox = (name[:_MAX_NAME_CHARS] for name in names)
    return Request(method, path, query, headers, body, remote, sandbox, raw_target), is_whole


def bounded_reply(reply: Reply) -> Reply:
    """Return a reply with the beginning of its body."""
    status, body, code, kind, headers, delivery = reply
    # A copy, because orjson's own has room for 4 KiB however short it is.
    kept = b"%b" % body[:MAX_BODY_BYTES]
    return new_tuple(Reply, (status, kept, code, kind, headers, delivery))


def bound_rejection(rejection: Rejection) -> None:
    """Cut the texts of a rejection, and drop the frames it was raised in.

    A frame that has the rejection in a variable, and is in its traceback, is a cycle: reference
    counting would never free it, nor the body that the frame holds.
    """
    rejection.__traceback__ = rejection.__cause__ = rejection.__context__ = None
    for name, value in vars(rejection).items():
        if isinstance(value, str) and len(value) > MAX_BODY_BYTES:
            setattr(rejection, name, value[:MAX_BODY_BYTES])
    rejection.args = (rejection.reason,)


def _headers_of(environ: Mapping[str, str]) -> Mapping[str, str]:
    """Return what of a WSGI environment are headers, but for the length of the body."""
    headers = dict(environ)
    headers.pop("CONTENT_LENGTH", None)
    if headers.keys() <= _HEADER_NAMES:
        return headers
    headers = {
        name: value
        for name, value in headers.items()
        if name.startswith("HTTP_") or name == "CONTENT_TYPE"
    }
    for name in headers:
        if len(_HEADER_NAMES) < _MAX_NAMES and len(name) <= _MAX_NAME_CHARS:
            _HEADER_NAMES.add(name)
    return headers


def _cut_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """Return headers of at most the bytes kept: the long ones are cut first, the others stay."""
    room = MAX_BODY_BYTES
    kept: dict[str, str] = {}
    for name in sorted(headers, key=lambda one: len(one) + len(headers[one])):
        room -= len(name)
        if room < 0:
            break
        kept[name] = headers[name][:room]
        room -= len(kept[name])
    return {name: kept[name] for name in headers if name in kept}
