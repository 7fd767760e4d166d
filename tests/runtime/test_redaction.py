"""What is secret is shortened wherever it stands, in whatever case and escaping."""

from __future__ import annotations

import json
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from fauxchange.runtime.redaction import Redaction, is_secret_header, redact

SECRET = "5DE113AF7115AFCA"
PASSPHRASE = 'Faux "change" & 1/2'
hide = Redaction([SECRET, PASSPHRASE])


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("nothing to hide", "nothing to hide"),
        (f"a {SECRET} b", "a 5DE1… b"),
        (f"{SECRET}{SECRET}", "5DE1…5DE1…"),
        (SECRET.lower(), "5de1…"),
        (f"x={SECRET}&y=2", "x=5DE1…&y=2"),
        (json.dumps({"note": PASSPHRASE}), '{"note": "Faux…"}'),
        (quote(PASSPHRASE, safe=""), "Faux…"),
        (quote_plus(PASSPHRASE), "Faux…"),
        ("x=5%44E113AF7115AFCA", "x=5DE1…"),
        ('{"a":"5\\u0044E113AF7115AFCA"}', '{"a":"5DE1…"}'),
        ('{"passphrase": "unknown-1", "n": 1}', '{"passphrase": "unkn…", "n": 1}'),
        ('{"secretKey":"abcdefgh"}', '{"secretKey":"abcd…"}'),
        ('{"apiKey":"abcdefgh', '{"apiKey":"abcd…'),
        ('{"designs":"abcdefgh"}', '{"designs":"abcdefgh"}'),
        ("50%25 off", "50%25 off"),
        ("access_key=abcdefgh&a=1", "access_key=abcd…&a=1"),
        ("X-API-KEY=abcdefgh", "X-API-KEY=abcd…"),
        ("a=1&accessToken=abcdefgh", "a=1&accessToken=abcd…"),
        ("OK-ACCESS-SIGN=abcdefgh==", "OK-ACCESS-SIGN=abcd…"),
        ("design=abcdefgh&keys=abcdefgh", "design=abcdefgh&keys=abcdefgh"),
        ('{"x-2-key":"abcdefgh"}', '{"x-2-key":"abcd…"}'),
    ],
)
def test_secrets_are_shortened_to_four_characters(text: str, shown: str) -> None:
    assert hide(text) == shown


@pytest.mark.parametrize(
    ("header", "secret"),
    [
        ("HTTP_OK_ACCESS_KEY", True),
        ("HTTP_OK_ACCESS_SIGN", True),
        ("HTTP_OK_ACCESS_PASSPHRASE", True),
        ("HTTP_API_KEY", True),
        ("HTTP_AUTHORIZATION", True),
        ("HTTP_COOKIE", True),
        ("HTTP_OK_ACCESS_TIMESTAMP", False),
        ("CONTENT_TYPE", False),
    ],
)
def test_headers_are_secret_by_their_names(header: str, secret: bool) -> None:
    assert is_secret_header(header) is secret


secrets = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), min_size=5, max_size=40)


@given(
    secrets, st.text(max_size=60), st.text(max_size=60), st.sampled_from([str, quote, quote_plus])
)
def test_no_text_shows_a_secret(secret: str, before: str, after: str, escape: object) -> None:
    written = escape(secret)  # type: ignore[operator]
    shown = Redaction([secret])(f"{before}{written}{after}")
    assume(secret not in f"{secret[:4]}…" * 2)
    assert secret not in shown


def test_the_name_of_a_member_alone_hides_nothing() -> None:
    assert redact("sign the path") == "sign the path"
