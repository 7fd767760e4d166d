"""The client that Autobahn's cases steer: it sends the frames they want, and tells what comes."""

from __future__ import annotations

import socket
import struct
import time
from itertools import cycle
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_UPGRADE = (
    b"GET /ws/v5/public HTTP/1.1\r\nHost: localhost\r\n"
    b"Upgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)
_MASK = b"\x37\xfa\x21\x3d"
_TEXT, _BINARY, _CLOSE, _PING, _PONG = 1, 2, 8, 9, 10
# A case waits no longer than so many seconds, at a time and in all.
_LONGEST_S, _PATIENCE_S = 1.0, 6.0


def _bytes(text: str | bytes) -> bytes:
    """Return what a case sends: of its texts each character is a byte."""
    return text if isinstance(text, bytes) else text.encode("latin-1")


def _masked(payload: bytes) -> bytes:
    return bytes(one ^ mask for one, mask in zip(payload, cycle(_MASK), strict=False))


def _head(first: int, size: int) -> bytes:
    if size < 126:
        length = bytes([0x80 | size])
    elif size < 1 << 16:
        length = b"\xfe" + struct.pack("!H", size)
    else:
        length = b"\xff" + struct.pack("!Q", size)
    return bytes([first]) + length + _MASK


class _Factory:
    isServer: ClassVar[bool] = False  # noqa: N815 - the suite's name


class Peer:
    """One connection, with the members and methods that the suite's cases use.

    Args:
        port: the server's.

    """

    CLOSE_STATUS_CODE_NORMAL = 1000
    CLOSE_STATUS_CODE_PROTOCOL_ERROR = 1002
    CLOSE_STATUS_CODE_INVALID_PAYLOAD = 1007
    STATE_CLOSED, STATE_CLOSING, STATE_OPEN = 0, 2, 3
    factory = _Factory
    connectionWasOpen = True  # noqa: N815 - names of the suite, these and those below
    trafficStats = None  # noqa: N815
    localCloseReason = None  # noqa: N815

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port))
        self._socket.sendall(_UPGRADE)
        self._arrived = b""
        while b"\r\n\r\n" not in self._arrived:
            self._arrived += self._socket.recv(4_096)
        self._arrived = self._arrived.partition(b"\r\n\r\n")[2]
        self._timers: list[tuple[float, Callable[[], object]]] = []
        self.state = self.STATE_OPEN
        self.closedByMe = self.wasClean = self.droppedByMe = False
        self.remoteCloseCode: int | None = None
        self.autoFragmentSize = 0
        self.createWirelog = False
        self._operation, self._sent = _TEXT, 0

    # What a case asks for

    def sendFrame(  # noqa: N802
        self,
        opcode: int,
        payload: str | bytes = b"",
        *,
        fin: bool = True,
        rsv: int = 0,
        payload_len: int | None = None,
        chopsize: int | None = None,
        **_: Any,
    ) -> None:
        """Send a frame, whole or in so many bytes at a time."""
        content = _bytes(payload)
        if payload_len is not None:
            content = (content * (payload_len // max(1, len(content)) + 1))[:payload_len]
        frame = _head((0x80 if fin else 0) | rsv << 4 | opcode, len(content)) + _masked(content)
        step = chopsize or len(frame)
        for begin in range(0, len(frame), step):
            self._write(frame[begin : begin + step])

    def sendMessage(  # noqa: N802
        self,
        payload: str | bytes,
        isBinary: bool = False,  # noqa: N803
        fragmentSize: int = 0,  # noqa: N803
        **_: Any,
    ) -> None:
        """Send a message, in frames of so many bytes if that is wanted."""
        content = _bytes(payload)
        size = fragmentSize or self.autoFragmentSize or len(content) or 1
        parts = [content[begin : begin + size] for begin in range(0, len(content), size)] or [b""]
        for number, part in enumerate(parts):
            opcode = 0 if number else _BINARY if isBinary else _TEXT
            self.sendFrame(opcode, part, fin=number == len(parts) - 1)

    def beginMessage(self, isBinary: bool = False, **_: Any) -> None:  # noqa: N802, N803
        """Begin a message whose frames follow."""
        self._operation = _BINARY if isBinary else _TEXT

    def beginMessageFrame(self, length: int) -> None:  # noqa: N802
        """Begin a frame whose bytes follow."""
        self._write(_head(self._operation, length))
        self._operation, self._sent = 0, 0

    def sendMessageFrameData(self, payload: str | bytes, **_: Any) -> None:  # noqa: N802
        """Send bytes of the frame that was begun."""
        content = _bytes(payload)
        place = self._sent % 4
        self._write(_masked(bytes(place) + content)[place:])
        self._sent += len(content)

    def endMessage(self) -> None:  # noqa: N802
        """End a message with an empty frame."""
        self.sendFrame(0)

    def sendCloseFrame(  # noqa: N802
        self,
        code: int | None = None,
        reasonUtf8: str | bytes = b"",  # noqa: N803
        **_: Any,
    ) -> None:
        """Send a close frame."""
        content = b"" if code is None else struct.pack("!H", code) + _bytes(reasonUtf8)
        self.closedByMe, self.state = True, self.STATE_CLOSING
        self.sendFrame(_CLOSE, content)

    def sendClose(self, code: int | None = None, reason: str = "") -> None:  # noqa: N802
        """Send a close frame unless there was one."""
        if self.state == self.STATE_OPEN:
            self.sendCloseFrame(code, reason.encode())

    def closeAfter(self, seconds: float) -> None:  # noqa: N802
        """Close after a while."""
        self.continueLater(seconds, lambda: self.sendClose(self.CLOSE_STATUS_CODE_NORMAL))

    def killAfter(self, seconds: float) -> None:  # noqa: N802
        """Drop the connection after a while, if it is still there."""
        self._timers.append((time.monotonic() + 2 * seconds, self._drop))

    def continueLater(self, seconds: float, then: Callable[[], object], *_: Any) -> None:  # noqa: N802
        """Call something after a while."""
        self._timers.append((time.monotonic() + min(seconds, _LONGEST_S), then))

    def enableWirelog(self, *_: Any) -> None:  # noqa: N802
        """Do nothing: nobody reads it."""

    # What happens

    def run(self, case: Any) -> None:
        """Play a case until the connection has ended."""
        case.onOpen()
        end_s = time.monotonic() + _PATIENCE_S
        while self.state != self.STATE_CLOSED and time.monotonic() < end_s:
            arrived = self._read(min([at_s for at_s, _ in self._timers], default=end_s))
            now_s = time.monotonic()
            due = [one for one in self._timers if one[0] <= now_s]
            self._timers = [one for one in self._timers if one[0] > now_s]
            for _, act in due:
                act()
            if arrived == b"":
                self.state = self.STATE_CLOSED
            elif arrived:
                self._arrived += arrived
                for opcode, payload in self._frames():
                    self._take(case, opcode, payload)
        self._socket.close()
        case.onConnectionLost(False)

    def _take(self, case: Any, opcode: int, payload: bytes) -> None:
        text = payload.decode("latin-1")
        if opcode in {_TEXT, _BINARY}:
            case.onMessage(text, opcode == _BINARY)
        elif opcode == _PING:
            case.onPing(text)
        elif opcode == _PONG:
            case.onPong(text)
        elif opcode == _CLOSE:
            self.wasClean = True
            self.remoteCloseCode = int.from_bytes(payload[:2], "big") or None
            if not self.closedByMe:
                self.sendFrame(_CLOSE, payload[:2])

    def _read(self, until_s: float) -> bytes | None:
        """Return what arrives, nothing at the end, None if nothing arrives until then."""
        self._socket.settimeout(max(0.001, until_s - time.monotonic()))
        try:
            return self._socket.recv(1 << 20)
        except TimeoutError:
            return None
        except OSError:
            return b""

    def _frames(self) -> Iterator[tuple[int, bytes]]:
        """Yield the frames that have arrived whole."""
        while len(self._arrived) >= 2:
            size, begin = self._arrived[1], {126: 4, 127: 10}.get(self._arrived[1], 2)
            if begin > 2:
                size = int.from_bytes(self._arrived[2:begin], "big")
            if len(self._arrived) < begin + size:
                return
            opcode, payload = self._arrived[0] & 15, self._arrived[begin : begin + size]
            self._arrived = self._arrived[begin + size :]
            yield opcode, payload

    def _write(self, data: bytes) -> None:
        try:
            self._socket.sendall(data)
        except OSError:
            # The server has ended the connection; what came before that is read yet.
            return

    def _drop(self) -> None:
        self.droppedByMe, self.state = True, self.STATE_CLOSED
