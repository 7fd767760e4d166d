"""Frames of WebSockets by the literals of RFC 6455 and RFC 7692, and by what they forbid."""

from __future__ import annotations

import os
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fauxchange.wire.server.websocket.frames import (
    BINARY,
    CLOSE,
    PING,
    PONG,
    TEXT,
    FrameReader,
    Message,
    ProtocolViolation,
    close_frame,
    frame,
    text_frame,
)

LIMIT = 1_000
MASK = bytes.fromhex("37fa213d")


def masked(first: int, payload: bytes, mask: bytes = MASK) -> bytes:
    """Return a client's frame."""
    size = len(payload)
    if size < 126:
        length = bytes([0x80 | size])
    elif size < 1 << 16:
        length = b"\xfe" + size.to_bytes(2, "big")
    else:
        length = b"\xff" + size.to_bytes(8, "big")
    mixed = bytes(one ^ mask[number % 4] for number, one in enumerate(payload))
    return bytes([first]) + length + mask + mixed


def read(*parts: bytes, compression: bool = False) -> list[Message]:
    """Return the messages in what arrives in parts."""
    reader = FrameReader(LIMIT, compression=compression)
    return [message for part in parts for message in reader.feed(part)]


def violation(*parts: bytes, compression: bool = False) -> int:
    """Return the code with which what arrives is refused."""
    with pytest.raises(ProtocolViolation) as violated:
        read(*parts, compression=compression)
    return violated.value.code


# RFC 6455, 5.7


def test_the_masked_hello_of_the_rfc_is_read() -> None:
    assert read(bytes.fromhex("818537fa213d7f9f4d5158")) == [Message(TEXT, "Hello")]


def test_the_unmasked_hello_of_the_rfc_is_written() -> None:
    assert frame(TEXT, b"Hello") == bytes.fromhex("810548656c6c6f")


def test_the_fragments_of_the_rfc_are_joined() -> None:
    assert read(masked(0x01, b"Hel"), masked(0x80, b"lo")) == [Message(TEXT, "Hello")]


def test_the_ping_of_the_rfc_is_read_and_its_pong_written() -> None:
    assert read(bytes.fromhex("898537fa213d7f9f4d5158")) == [Message(PING, b"Hello")]
    assert frame(PONG, b"Hello") == bytes.fromhex("8a0548656c6c6f")


@pytest.mark.parametrize(
    ("size", "head"),
    [
        *((125, "817d"), (126, "817e007e"), (256, "817e0100"), (65_535, "817effff")),
        (65_536, "817f0000000000010000"),
    ],
)
def test_lengths_are_written_in_as_few_bytes_as_they_need(size: int, head: str) -> None:
    assert frame(TEXT, b"x" * size) == bytes.fromhex(head) + b"x" * size


@pytest.mark.parametrize("size", [0, 1, 125, 126, 127, 256, 1_000])
def test_messages_of_all_lengths_are_read(size: int) -> None:
    assert read(masked(0x82, b"x" * size)) == [Message(BINARY, b"x" * size)]


def test_a_control_frame_may_come_between_fragments() -> None:
    parts = masked(0x01, b"Hel"), masked(0x89, b"?"), masked(0x80, b"lo")
    assert read(*parts) == [Message(PING, b"?"), Message(TEXT, "Hello")]


@given(st.binary(max_size=300), st.integers(1, 7))
def test_where_bytes_are_cut_makes_no_difference(payload: bytes, step: int) -> None:
    sent = masked(0x02, payload) + masked(0x80, payload) + masked(0x81, b"end")
    parts = [sent[begin : begin + step] for begin in range(0, len(sent), step)]
    assert read(*parts) == [Message(BINARY, payload * 2), Message(TEXT, "end")]


@given(st.binary(max_size=60))
def test_any_bytes_are_messages_or_a_violation(sent: bytes) -> None:
    code = 0
    try:
        read(sent, compression=True)
    except ProtocolViolation as violated:
        code = violated.code
    assert code in {0, 1002, 1007, 1009}


# What is forbidden

FORBIDDEN = {
    "a frame without a mask": frame(TEXT, b"Hello"),
    "the first reserved bit": masked(0xC1, b""),
    "the second reserved bit": masked(0xA1, b""),
    "the third reserved bit": masked(0x91, b""),
    "opcode 3": masked(0x83, b""),
    "opcode 7": masked(0x87, b""),
    "opcode 11": masked(0x8B, b""),
    "opcode 15": masked(0x8F, b""),
    "a fragmented ping": masked(0x09, b""),
    "a fragmented close": masked(0x08, b""),
    "a long ping": masked(0x89, b"x" * 126),
    "a continuation of nothing": masked(0x80, b""),
    "an end of nothing": masked(0x00, b""),
    "a message inside another": masked(0x01, b"") + masked(0x81, b""),
    "a length in too many bytes": bytes.fromhex("81fe007d") + MASK,
    "a length in far too many bytes": bytes.fromhex("81ff000000000000ffff") + MASK,
    "a close of one byte": masked(0x88, b"\x03"),
    "a close with code 0": masked(0x88, b"\x00\x00"),
    "a close with code 999": masked(0x88, b"\x03\xe7"),
    "a close with code 1004": masked(0x88, b"\x03\xec"),
    "a close with code 1005": masked(0x88, b"\x03\xed"),
    "a close with code 1006": masked(0x88, b"\x03\xee"),
    "a close with code 1015": masked(0x88, b"\x03\xf7"),
    "a close with code 2999": masked(0x88, b"\x0b\xb7"),
    "a close with code 5000": masked(0x88, b"\x13\x88"),
}


@pytest.mark.parametrize("sent", FORBIDDEN.values(), ids=FORBIDDEN)
def test_what_the_rfc_forbids_is_a_protocol_error(sent: bytes) -> None:
    assert violation(sent) == 1002


@pytest.mark.parametrize(
    "text",
    ["80", "c3", "c328", "eda080", "f4908080", "c0af", "fe", "cebae1bdb9cf83cebcceb5eda080656469"],
)
def test_a_text_that_is_no_utf_8_is_refused(text: str) -> None:
    assert violation(masked(0x81, bytes.fromhex(text))) == 1007
    assert violation(masked(0x88, b"\x03\xe8" + bytes.fromhex(text))) == 1007


def test_a_character_may_be_cut_by_fragments() -> None:
    assert read(masked(0x01, b"\xc3"), masked(0x80, b"\xa9")) == [Message(TEXT, "\u00e9")]


@pytest.mark.parametrize(
    "parts",
    [
        (masked(0x81, b"x" * 1_001),),
        (masked(0x01, b"x" * 999), masked(0x00, b"x"), masked(0x80, b"x")),
        (bytes.fromhex("81ff7fffffffffffffff") + MASK,),
        (bytes.fromhex("81ffffffffffffffffff") + MASK,),
    ],
    ids=["one frame", "fragments", "2^63 - 1 bytes", "2^64 - 1 bytes"],
)
def test_a_message_that_is_too_long_is_refused_before_it_has_arrived(
    parts: tuple[bytes, ...],
) -> None:
    assert violation(*parts) == 1009


def test_a_ping_is_read_beside_a_message_of_full_length() -> None:
    parts = masked(0x01, b"x" * 1_000), masked(0x89, b"?"), masked(0x80, b"")
    assert [one.opcode for one in read(*parts)] == [PING, TEXT]


# Closing


@pytest.mark.parametrize("code", [1000, 1001, 1003, 1007, 1011, 1014, 3000, 4999])
def test_a_close_has_its_code_and_reason(code: int) -> None:
    payload = code.to_bytes(2, "big") + "r\u00e9ason".encode()
    assert read(masked(0x88, payload)) == [Message(CLOSE, "r\u00e9ason", code)]
    assert close_frame(code, "r\u00e9ason") == frame(CLOSE, payload)


def test_a_close_may_be_empty() -> None:
    assert read(masked(0x88, b"")) == [Message(CLOSE, "", 1005)]
    assert close_frame(1005) == frame(CLOSE, b"")


def test_a_reason_is_cut_between_characters() -> None:
    assert close_frame(1000, "\u00e9" * 100) == frame(CLOSE, b"\x03\xe8" + "\u00e9".encode() * 61)


# Compression: RFC 7692, 7.2.3


@pytest.mark.parametrize(
    "sent",
    [
        masked(0xC1, bytes.fromhex("f248cdc9c90700")),
        masked(0x41, bytes.fromhex("f248cd")) + masked(0x80, bytes.fromhex("c9c90700")),
        masked(0xC1, bytes.fromhex("000500fa ff48656c6c6f00")),
        masked(0xC1, bytes.fromhex("f348cdc9c9070000")),
        masked(0xC1, bytes.fromhex("f24805000000ffffcac9c90700")),
    ],
    ids=["one frame", "two frames", "not compressed", "with a final block", "two blocks"],
)
def test_the_compressed_hellos_of_the_rfc_are_read(sent: bytes) -> None:
    assert read(sent, compression=True) == [Message(TEXT, "Hello")]


def test_a_compressed_message_is_refused_where_that_was_not_agreed() -> None:
    assert violation(masked(0xC1, bytes.fromhex("f248cdc9c90700"))) == 1002


@pytest.mark.parametrize(
    "sent",
    [
        masked(0xC9, b""),
        masked(0x41, b"") + masked(0xC0, b""),
        masked(0xC1, b"\xff\xff\xff"),
    ],
    ids=["a ping", "a continuation", "garbage"],
)
def test_what_is_wrongly_compressed_is_refused(sent: bytes) -> None:
    assert violation(sent, compression=True) == 1002


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    deflater = zlib.compressobj(9, zlib.DEFLATED, -15)
    bomb = deflater.compress(bytes(500_000)) + deflater.flush(zlib.Z_SYNC_FLUSH)
    assert len(bomb) < LIMIT
    assert violation(masked(0xC1, bomb[:-4]), compression=True) == 1009


@given(st.text(max_size=900).map(str.encode))
def test_what_is_written_can_be_read(text: bytes) -> None:
    packed = text_frame(text, compress=True)
    start = 2 if packed[1] < 126 else 4
    client = masked(packed[0], packed[start:], os.urandom(4))
    reader = FrameReader(10_000, compression=True)
    assert list(reader.feed(client)) == [Message(TEXT, text.decode())]


def test_a_short_text_is_not_compressed_and_a_long_one_is() -> None:
    assert text_frame(b"x" * 127, compress=True) == frame(TEXT, b"x" * 127)
    assert len(text_frame(b"x" * 10_000, compress=True)) < 100
    assert text_frame(b"x" * 10_000, compress=False) == frame(TEXT, b"x" * 10_000)
