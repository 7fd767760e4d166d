"""Frames of WebSockets (RFC 6455) and their compression (RFC 7692): bytes in, messages out."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import NamedTuple

TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10
_CONTINUATION = 0
_CONTROL = frozenset({CLOSE, PING, PONG})
_OPCODES = frozenset({_CONTINUATION, TEXT, BINARY, *_CONTROL})

PROTOCOL_ERROR, NO_UTF8, TOO_BIG = 1002, 1007, 1009
_NO_CODE = 1005
# Those that a close frame may have (RFC 6455, 7.4, and the registry of IANA).
_CLOSE_CODES = frozenset({1000, 1001, 1002, 1003, *range(1007, 1015), *range(3000, 5000)})

_LONGEST_CONTROL = 125
_FIN, _COMPRESSED, _OTHER_RESERVED = 0x80, 0x40, 0x30
# What ends a block, and is left out on the wire (RFC 7692, 7.2.1).
_TAIL = b"\x00\x00\xff\xff"
# Below this a message is sent as it is: it would hardly get shorter.
_WORTH_COMPRESSING = 128


class Message(NamedTuple):
    """A whole message or control frame. ``data`` is text of ``TEXT``, else bytes.

    ``code`` is that of a close frame, 1005 if it has none.
    """

    opcode: int
    data: str | bytes
    code: int = 0


class ProtocolViolation(Exception):  # noqa: N818 - what it is called in the RFC
    """What arrived is no WebSocket protocol; ``code`` is what the connection is closed with."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code


def frame(opcode: int, payload: bytes, *, compressed: bool = False) -> bytes:
    """Return a whole frame as servers send it, unmasked; ``compressed`` if the payload is."""
    first = bytes([_FIN | (_COMPRESSED if compressed else 0) | opcode])
    size = len(payload)
    if size <= _LONGEST_CONTROL:
        return b"%b%c%b" % (first, size, payload)
    if size < 1 << 16:
        return b"%b\x7e%b%b" % (first, size.to_bytes(2, "big"), payload)
    return b"%b\x7f%b%b" % (first, size.to_bytes(8, "big"), payload)


def text_frame(text: bytes, *, compress: bool) -> bytes:
    """Return the frame of a text in UTF-8; it is compressed if that is allowed and worth it."""
    if not compress or len(text) < _WORTH_COMPRESSING:
        return frame(TEXT, text)
    # Without what went before, so one frame fits every connection.
    deflater = zlib.compressobj(zlib.Z_BEST_SPEED, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = deflater.compress(text) + deflater.flush(zlib.Z_SYNC_FLUSH)
    return frame(TEXT, packed.removesuffix(_TAIL), compressed=True)


def close_frame(code: int, reason: str = "") -> bytes:
    """Return a close frame; the reason is cut to what fits."""
    if code == _NO_CODE:
        return frame(CLOSE, b"")
    text = reason.encode()[: _LONGEST_CONTROL - 2].decode("utf-8", "ignore").encode()
    return frame(CLOSE, code.to_bytes(2, "big") + text)


class FrameReader:
    """Reads the frames of a client; fragments are joined.

    Args:
        limit: how many bytes a message may have, unpacked.
        compression: whether the client may compress.

    """

    def __init__(self, limit: int, *, compression: bool) -> None:
        self._limit = limit
        self._compression = compression
        self._buffer = bytearray()
        self._needed = 2
        self._opcode = 0
        self._is_compressed = False
        self._joined = bytearray()

    def feed(self, data: bytes) -> Iterator[Message]:
        """Yield the messages that are whole now.

        Raises:
            ProtocolViolation: what arrived is not allowed; nothing may be fed after that.

        """
        self._buffer += data
        while len(self._buffer) >= self._needed:
            header = self._header()
            if header is None:
                return
            start, size = header
            self._needed = start + size
            if len(self._buffer) < self._needed:
                return
            first = self._buffer[0]
            payload = _unmask(self._buffer[start : self._needed], self._buffer[start - 4 : start])
            del self._buffer[: self._needed]
            self._needed = 2
            message = self._message(first, payload)
            if message is not None:
                yield message

    def _header(self) -> tuple[int, int] | None:
        """Return where the payload begins, and its size; None until that has arrived."""
        buffer = self._buffer
        first, second = buffer[0], buffer[1]
        self._check(first, second)
        size, start = second & 0x7F, 6
        if size > _LONGEST_CONTROL:
            length = 2 if size == 126 else 8
            start += length
            if len(buffer) < 2 + length:
                self._needed = 2 + length
                return None
            size = int.from_bytes(buffer[2 : 2 + length], "big")
            if size < (126 if length == 2 else 1 << 16):
                raise ProtocolViolation(PROTOCOL_ERROR, "a length is longer than it needs to be")
        if first & 0x0F not in _CONTROL and size > self._limit - len(self._joined):
            raise ProtocolViolation(TOO_BIG, f"a message has more than {self._limit} bytes")
        return start, size

    def _check(self, first: int, second: int) -> None:
        opcode, is_control = first & 0x0F, first & 0x0F in _CONTROL
        reason = ""
        if opcode not in _OPCODES:
            reason = "no such opcode"
        elif not second & 0x80:
            reason = "a client's frame is masked"
        elif is_control and (not first & _FIN or second & 0x7F > _LONGEST_CONTROL):
            reason = "a control frame is whole and short"
        elif first & _OTHER_RESERVED:
            reason = "a reserved bit is set"
        elif first & _COMPRESSED and (
            is_control or opcode == _CONTINUATION or not self._compression
        ):
            reason = "nothing is compressed here"
        elif not is_control and (opcode == _CONTINUATION) != bool(self._opcode):
            reason = "a message goes on that has not begun, or begins inside another"
        if reason:
            raise ProtocolViolation(PROTOCOL_ERROR, reason)

    def _message(self, first: int, payload: bytes) -> Message | None:
        """Return the message that a frame ends, if it ends one."""
        opcode = first & 0x0F
        if opcode in _CONTROL:
            return _close(payload) if opcode == CLOSE else Message(opcode, payload)
        if opcode:
            self._opcode, self._is_compressed = opcode, bool(first & _COMPRESSED)
        if not first & _FIN:
            self._joined += payload
            return None
        if self._joined:
            payload = bytes(self._joined) + payload
            self._joined.clear()
        opcode, self._opcode = self._opcode, 0
        if self._is_compressed:
            payload = _inflate(payload, self._limit)
        return Message(opcode, _decode(payload) if opcode == TEXT else payload)


def _unmask(payload: bytearray, mask: bytearray) -> bytes:
    size = len(payload)
    key = bytes(mask) * (size // 4 + 1)
    mixed = int.from_bytes(payload, "little") ^ int.from_bytes(key[:size], "little")
    return mixed.to_bytes(size, "little")


def _inflate(payload: bytes, limit: int) -> bytes:
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        unpacked = inflater.decompress(payload + _TAIL, limit + 1)
    except zlib.error as error:
        raise ProtocolViolation(PROTOCOL_ERROR, "a compressed message is broken") from error
    if len(unpacked) > limit:
        raise ProtocolViolation(TOO_BIG, f"a message has more than {limit} bytes")
    return unpacked


def _decode(payload: bytes) -> str:
    try:
        return payload.decode()
    except UnicodeDecodeError as error:
        raise ProtocolViolation(NO_UTF8, "a text is no UTF-8") from error


def _close(payload: bytes) -> Message:
    if not payload:
        return Message(CLOSE, "", _NO_CODE)
    code = int.from_bytes(payload[:2], "big")
    if len(payload) == 1 or code not in _CLOSE_CODES:
        raise ProtocolViolation(PROTOCOL_ERROR, "no such code to close with")
    return Message(CLOSE, _decode(payload[2:]), code)
