"""Who answers a request: the pipeline on the loop, or Flask in a thread."""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import logging
from collections import Counter
from collections.abc import Callable
from functools import cached_property, partial
from http import HTTPStatus
from typing import TYPE_CHECKING
from wsgiref.types import WSGIApplication

from fauxchange.app import MockApp
from fauxchange.exchanges.sockets import SocketConnection, SocketRefusal, SocketTransport
from fauxchange.message import Reply, Request
from fauxchange.pipeline import Steps, mock_reply, serve_in_steps
from fauxchange.runtime.waiting import PendingAnswer
from fauxchange.wire.web_pages import NO_SNIFFING, OWN_PATHS, PREFIX, WebPages
from fauxchange.wire.wsgi import Lazy

from .stream import Stream
from .waits import Waits
from .workers import Workers
from .wsgi_call import call_wsgi

if TYPE_CHECKING:
    from fauxchange.page.live import LiveReader
    from fauxchange.sockets.acceptor import Sockets

log = logging.getLogger("fauxchange")

# Answered before anything else is built: how a server finds out that it serves.
READY = "/_mock/ready"
# Who asks for a stream of these gets one from the loop, so that viewers cost no thread.
EVENTS, LIVE = "/_mock/events", "/_mock/page/live"
_STREAMED = frozenset({EVENTS, LIVE})
_STREAM_TYPE = "text/event-stream"

Answer = Callable[[Reply | Stream], None]


class Router:
    """Has requests answered.

    Args:
        mock: what is served.
        fast_path: whether documented endpoints bypass Flask; the answers are the same bytes.

    """

    def __init__(self, mock: MockApp, *, fast_path: bool) -> None:
        self._mock = mock
        self._fast_path = fast_path
        self._pages = WebPages.of(mock)
        self._flask = Lazy(self._make_flask)
        self._workers = Workers()
        self._loop = asyncio.get_running_loop()
        self.waits = Waits(self._loop)
        self.in_flight: Counter[str] = Counter()
        """How many requests are being answered that are not answered at once, by sandbox.

        Those that wait for something to happen are not among them.
        """

    @cached_property
    def _sockets(self) -> Sockets:
        # Whoever opens no socket has no use for what they are made of.
        from fauxchange.sockets.acceptor import Sockets

        return Sockets(self._mock)

    def answer(self, request: Request, answer: Answer) -> None:
        """Have a request answered, at once or later."""
        if request.path == READY:
            answer(self._ready(request))
        elif request.path in _STREAMED and _wants_stream(request):
            answer(self._open_stream(request))
        elif self._is_for_flask(request.path):
            self._submit(request, answer)
        else:
            self._serve(request, answer)

    def _is_for_flask(self, path: str) -> bool:
        """Whether a path is not an exchange's, or all is to go through Flask."""
        return path.startswith(PREFIX) or path in OWN_PATHS or not self._fast_path

    def open_socket(self, request: Request, transport: SocketTransport) -> SocketConnection:
        """Open a WebSocket.

        Raises:
            SocketRefusal: it is refused.

        """
        why = self._pages.refusal(request.headers)
        if why:
            raise SocketRefusal(HTTPStatus.FORBIDDEN, why)
        return self._sockets.open(request, transport)

    def stop(self) -> None:
        """Have the threads end."""
        self._workers.stop()

    def _serve(self, request: Request, answer: Answer) -> None:
        """Answer a call, at once unless it has to wait."""
        steps = serve_in_steps(self._mock, request)
        # A call that waits has its own view of the clock, whatever goes on meanwhile.
        context = contextvars.copy_context()
        step = _next_step(steps, context)
        if isinstance(step, Reply):
            answer(step)
        else:
            self.in_flight[request.sandbox] += 1
            self._wait(step, steps, context, partial(self._reply, request.sandbox, answer))

    def _wait(
        self, wait_ms: float, steps: Steps, context: contextvars.Context, answer: Answer
    ) -> None:
        self._loop.call_later(wait_ms / 1000, self._go_on, steps, context, answer)

    def _go_on(self, steps: Steps, context: contextvars.Context, answer: Answer) -> None:
        step = _next_step(steps, context)
        if isinstance(step, Reply):
            answer(step)
        else:
            self._wait(step, steps, context, answer)

    def _reply(self, sandbox: str, answer: Answer, reply: Reply) -> None:
        self._forget(sandbox)
        answer(reply)

    def _forget(self, sandbox: str) -> None:
        self.in_flight[sandbox] -= 1
        if not self.in_flight[sandbox]:
            del self.in_flight[sandbox]

    def _ready(self, request: Request) -> Reply:
        status = HTTPStatus.FORBIDDEN if self._pages.refusal(request.headers) else HTTPStatus.OK
        return Reply(status, b"", headers=(NO_SNIFFING,))

    def _open_stream(self, request: Request) -> Reply | Stream:
        why = self._pages.refusal(request.headers)
        if why:
            return mock_reply(HTTPStatus.FORBIDDEN, why)._replace(headers=(NO_SNIFFING,))
        # Whoever looks at nothing has no use for these.
        from fauxchange.admin import streams

        opened: Reply | streams.EventReader | LiveReader
        if request.path == LIVE:
            from fauxchange.page.live import PERIOD_S, open_stream

            opened, period_s = open_stream(self._mock, request), PERIOD_S
        else:
            opened, period_s = streams.open_events(self._mock, request), streams.PERIOD_S
        if isinstance(opened, Reply):
            return opened._replace(headers=(NO_SNIFFING,))
        return Stream(opened.read, period_s, streams.CONTENT_TYPE)

    def _make_flask(self) -> WSGIApplication:
        from fauxchange.wire.flask_app import create_app

        return create_app(self._mock, fast_path=self._fast_path).wsgi_app

    def _submit(
        self, request: Request, answer: Answer, pending: PendingAnswer | None = None
    ) -> None:
        """Have a thread answer; with ``pending`` what was waited for is there, or never comes."""
        self.in_flight[request.sandbox] += 1
        self._workers.submit(partial(self._call_flask, request, answer, pending))

    def _call_flask(self, request: Request, answer: Answer, pending: PendingAnswer | None) -> None:
        """Have Flask answer, in this thread."""
        reply: Reply | PendingAnswer
        try:
            reply = call_wsgi(self._flask, request, pending)
        except Exception:
            log.exception("%s %s failed", request.method, request.path)
            reply = Reply(HTTPStatus.INTERNAL_SERVER_ERROR, b"")
        # The server may have stopped meanwhile.
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._take, request, answer, reply)

    def _take(self, request: Request, answer: Answer, reply: Reply | PendingAnswer) -> None:
        """Send what Flask has answered, or wait for what it waits for."""
        if isinstance(reply, PendingAnswer):
            self._forget(request.sandbox)
            self.waits.add(reply, partial(self._submit, request, answer, reply))
        else:
            self._reply(request.sandbox, answer, reply)


def _wants_stream(request: Request) -> bool:
    accepted = request.headers.get("HTTP_ACCEPT", "")
    return request.method == "GET" and _STREAM_TYPE in accepted


def _next_step(steps: Steps, context: contextvars.Context) -> Reply | float:
    """Return the answer to a call, or for how many milliseconds it waits first."""
    try:
        return context.run(next, steps)
    except StopIteration as done:
        reply: Reply = done.value
        return reply
    except Exception:
        log.exception("a call failed")
        return Reply(HTTPStatus.INTERNAL_SERVER_ERROR, b"")
