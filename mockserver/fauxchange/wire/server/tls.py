"""TLS between a connection and its protocol, with ends of either side apart.

asyncio's own ends a connection as soon as the client has said that it sends no more, so calls that
are still being answered would get no answer. Here that is an end of reading, as it is without TLS.
"""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import Callable
from typing import Any, cast

_CHUNK = 1 << 16


class TlsProtocol(asyncio.Protocol):
    """Speaks TLS with a client, and plain bytes with a protocol behind it.

    Args:
        context: the certificate, and what is allowed.
        make: makes the protocol behind, once the client has shaken hands.
        handshake_s: within how many seconds it has to.

    """

    def __init__(
        self, context: ssl.SSLContext, make: Callable[[], asyncio.Protocol], handshake_s: float
    ) -> None:
        self._make = make
        self._handshake_s = handshake_s
        self._received, self._to_send = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._received, self._to_send, server_side=True)
        self._is_paused = self._is_ended = False
        self._raw: asyncio.Transport
        self._timer: asyncio.TimerHandle
        self.inner: asyncio.Protocol | None = None
        """The protocol behind."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin, and wait for the handshake."""
        self._raw = cast("asyncio.Transport", transport)
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(self._handshake_s, self._raw.abort)

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
        if self.inner is not None:
            self.inner.pause_writing()

    def resume_writing(self) -> None:
        """Say so behind."""
        if self.inner is not None:
            self.inner.resume_writing()

    def connection_lost(self, error: Exception | None) -> None:
        """Say so behind."""
        self._timer.cancel()
        if self.inner is not None:
            self.inner.connection_lost(error)

    def _go_on(self) -> None:
        """Shake hands, and hand over what can be read."""
        try:
            if self.inner is None:
                self._tls.do_handshake()
                self._timer.cancel()
                self.inner = self._make()
                self.inner.connection_made(TlsTransport(self, self._raw))
            self._read()
        except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
            pass
        except ssl.SSLError:
            # The alert that says why is among what is sent.
            self.flush()
            self._raw.close()
        self.flush()

    def _read(self) -> None:
        while not self._is_paused and not self._is_ended and not self._raw.is_closing():
            try:
                data = self._tls.read(_CHUNK)
            except (ssl.SSLZeroReturnError, ssl.SSLEOFError):
                data = b""
            inner = cast("asyncio.Protocol", self.inner)
            if data:
                inner.data_received(data)
                self.flush()
                continue
            self._is_ended = True
            if not inner.eof_received():
                self.shut_down()
                self._raw.close()

    # What the transport does

    def write(self, data: bytes) -> None:
        """Send plain bytes."""
        if data and not self._raw.is_closing():
            self._tls.write(data)
            self.flush()

    def flush(self) -> None:
        """Send what TLS has to send."""
        if self._to_send.pending:
            self._raw.write(self._to_send.read())

    def shut_down(self) -> None:
        """Say that nothing more is sent."""
        with contextlib.suppress(ssl.SSLError):
            self._tls.unwrap()
        self.flush()

    def pause(self, *, is_paused: bool) -> None:
        """Read no more, or go on."""
        if is_paused == self._is_paused:
            return
        self._is_paused = is_paused
        if is_paused:
            self._raw.pause_reading()
        else:
            self._raw.resume_reading()
            # Bytes may have been received already.
            asyncio.get_running_loop().call_soon(self._go_on)


class TlsTransport(asyncio.Transport):
    """What the protocol behind writes to, with the methods that it uses."""

    def __init__(self, tls: TlsProtocol, raw: asyncio.Transport) -> None:
        super().__init__()
        self._tls = tls
        self._raw = raw

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        """Return what the connection says."""
        return self._raw.get_extra_info(name, default)

    def is_closing(self) -> bool:
        """Whether it is being closed."""
        return self._raw.is_closing()

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        """Have another protocol behind."""
        self._tls.inner = cast("asyncio.Protocol", protocol)

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        """Set when writing is paused."""
        self._raw.set_write_buffer_limits(high, low)

    def get_write_buffer_size(self) -> int:
        """Return how many bytes wait to be sent."""
        return self._raw.get_write_buffer_size()

    def pause_reading(self) -> None:
        """Read no more."""
        self._tls.pause(is_paused=True)

    def resume_reading(self) -> None:
        """Go on reading."""
        self._tls.pause(is_paused=False)

    def write(self, data: Any) -> None:
        """Send bytes."""
        self._tls.write(data)

    def can_write_eof(self) -> bool:
        """Return that it can be said that nothing more is sent."""
        return True

    def write_eof(self) -> None:
        """Say that nothing more is sent."""
        self._tls.shut_down()
        with contextlib.suppress(OSError):
            self._raw.write_eof()

    def close(self) -> None:
        """End the connection once all is sent."""
        if not self._raw.is_closing():
            self._tls.shut_down()
            self._raw.close()

    def abort(self) -> None:
        """End the connection at once."""
        self._raw.abort()
