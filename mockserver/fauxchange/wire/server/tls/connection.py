"""TLS between a connection and its protocol, with ends of either side apart.

asyncio's own drops what is written once the client has said that it sends no more, so calls that
are still being answered would get no answer. Here that is an end of reading, as it is without TLS.
"""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import Callable
from typing import Any, cast

from fauxchange.wire.server.connections import Connections
from fauxchange.wire.server.parser import HEAD, IDLE

_CHUNK = 1 << 16


class TlsConnection(asyncio.Protocol):
    """Speaks TLS with a client, and is the transport of the protocol behind.

    Until the client has shaken hands it is a connection that waits for a head, as others are; then
    the protocol behind is. What is not different with TLS, such as ``abort``, is the raw
    transport's.

    Args:
        context: the certificate, and what is allowed.
        make: makes the protocol behind, once the client has shaken hands.
        connections: where it is counted until then.

    """

    def __init__(
        self,
        context: ssl.SSLContext,
        make: Callable[[], asyncio.Protocol],
        connections: Connections,
    ) -> None:
        self._make = make
        self._connections = connections
        self.since = 0.0
        self.phase = IDLE
        self._received, self._to_send = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._received, self._to_send, server_side=True)
        self._is_paused = self._is_ended = False
        self._raw: asyncio.Transport
        self._inner: asyncio.Protocol | None = None

    # What the loop calls

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin, and wait for the handshake."""
        self._raw = cast("asyncio.Transport", transport)
        self._connections.add(self)
        self._connections.note(self, HEAD)

    def data_received(self, data: bytes) -> None:
        """Take bytes of TLS."""
        self._received.write(data)
        self._go_on()

    def eof_received(self) -> bool:
        """Take note that no more bytes come; whether the connection ends is said behind."""
        self._received.write_eof()
        self._go_on()
        return not self._raw.is_closing()

    def pause_writing(self) -> None:
        """Say so behind."""
        if self._inner is not None:
            self._inner.pause_writing()

    def resume_writing(self) -> None:
        """Say so behind."""
        if self._inner is not None:
            self._inner.resume_writing()

    def connection_lost(self, error: Exception | None) -> None:
        """Say so behind."""
        self._connections.discard(self)
        if self._inner is not None:
            self._inner.connection_lost(error)

    def _go_on(self) -> None:
        """Shake hands, and hand over what can be read."""
        try:
            if self._inner is None:
                self._tls.do_handshake()
                self._connections.discard(self)
                self._inner = self._make()
                self._inner.connection_made(cast("asyncio.Transport", self))
            self._read()
        except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
            pass
        except ssl.SSLError:
            # The alert that says why is among what is sent.
            self._flush()
            self._raw.close()
        self._flush()

    def _read(self) -> None:
        while not self._is_paused and not self._is_ended and not self._raw.is_closing():
            try:
                data = self._tls.read(_CHUNK)
            except (ssl.SSLZeroReturnError, ssl.SSLEOFError):
                data = b""
            inner = cast("asyncio.Protocol", self._inner)
            if data:
                inner.data_received(data)
                self._flush()
                continue
            self._is_ended = True
            if not inner.eof_received():
                self.close()

    def _flush(self) -> None:
        """Send what TLS has to send."""
        if self._to_send.pending:
            self._raw.write(self._to_send.read())

    def _say_the_end(self) -> None:
        with contextlib.suppress(ssl.SSLError):
            self._tls.unwrap()
        self._flush()

    # How one ends that has not shaken hands

    def refuse(self, status: int) -> None:  # noqa: ARG002 - nobody could read it
        """End at once."""
        self._raw.abort()

    def reset(self) -> None:
        """End at once."""
        self._raw.abort()

    def abort(self) -> None:
        """End at once."""
        self._raw.abort()

    # What the protocol behind calls

    def __getattr__(self, name: str) -> Any:
        return getattr(self._raw, name)

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        """Have another protocol behind."""
        self._inner = cast("asyncio.Protocol", protocol)

    def pause_reading(self) -> None:
        """Read no more."""
        if not self._is_paused:
            self._is_paused = True
            self._raw.pause_reading()

    def resume_reading(self) -> None:
        """Go on reading."""
        if self._is_paused:
            self._is_paused = False
            self._raw.resume_reading()
            # Bytes may have been received already.
            asyncio.get_running_loop().call_soon(self._go_on)

    def write(self, data: bytes) -> None:
        """Send bytes."""
        if data and not self._raw.is_closing():
            self._tls.write(data)
            self._flush()

    def write_eof(self) -> None:
        """Say that nothing more is sent."""
        self._say_the_end()
        with contextlib.suppress(OSError):
            self._raw.write_eof()

    def close(self) -> None:
        """End the connection once all is sent."""
        if not self._raw.is_closing():
            self._say_the_end()
            self._raw.close()
