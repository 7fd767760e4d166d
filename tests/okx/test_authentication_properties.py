"""Whatever is changed about a correct OKX request, it is refused; unchanged it never is."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.clients import body_of, iso
from tests.conftest import NOON_MS

from .draft import BALANCES, KEY, PASSPHRASE, PURCHASE, SIGN, TIMESTAMP, Draft, unlimited

if TYPE_CHECKING:
    from fauxchange import Keys, MockServer

fast = settings(max_examples=30, deadline=None)

visible = st.characters(min_codepoint=0x21, max_codepoint=0x7E)
texts = st.text(visible, min_size=1, max_size=70)
# A raw query may hold every byte but those that end it; CGI hands bytes over as Latin-1.
raw_queries = st.text(
    st.characters(min_codepoint=0x21, max_codepoint=0xFF, exclude_characters="#"),
    min_size=1,
    max_size=60,
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)  # fmt: skip
# Names that no OKX parameter has.
unknown_names = st.text(min_size=1, max_size=10).filter(lambda name: name not in {"amt", "ccy"})


@st.composite
def bodies(draw: st.DrawFn) -> bytes:
    """Return a purchase as one of many clients might write it, with parameters of its own."""
    extra: dict[str, Any] = draw(st.dictionaries(unknown_names, json_values, max_size=4))
    written = json.dumps(
        dict(draw(st.permutations([*extra.items(), ("amt", "0.001")]))),
        ensure_ascii=draw(st.booleans()),
        indent=draw(st.sampled_from([None, 0, 2])),
        separators=draw(st.sampled_from([(",", ":"), (", ", ": "), (" , ", " : ")])),
    )
    return written.encode()


@st.composite
def queries(draw: st.DrawFn) -> str:
    """Return a query with a known parameter among unknown ones, in one of several encodings."""
    escape = draw(st.sampled_from([quote, quote_plus]))
    extra = draw(st.lists(st.tuples(unknown_names, st.text(max_size=10)), max_size=4))
    pairs = draw(st.permutations([*extra, ("ccy", "ETH,BTC")]))
    safe = draw(st.sampled_from(["", ",", "/,:"]))
    return "&".join(f"{escape(name, safe='')}={escape(value, safe=safe)}" for name, value in pairs)


@pytest.fixture(scope="module")
def mock() -> MockServer:
    """One world for all examples: none of them may change what the next one means."""
    return unlimited()


@st.composite
def drafts(draw: st.DrawFn, keys: Keys) -> Draft:
    """Return a correct request."""
    if draw(st.booleans()):
        return Draft(keys, "GET", f"{BALANCES}?{draw(queries())}")
    return Draft(keys, "POST", PURCHASE, draw(bodies()))


def code_of(mock: MockServer, draft: Draft) -> str:
    """Return the code of the answer."""
    code: str = body_of(draft.send(mock))["code"]
    return code


def kept(draft: Draft) -> dict[str, str]:
    """Return the signature of a request as the header of its mutations."""
    return {SIGN: draft.signature()}


@fast
@given(st.data())
def test_a_correct_request_is_accepted(mock: MockServer, data: st.DataObject) -> None:
    reply = data.draw(drafts(mock.okx)).send(mock)
    assert (reply.status, body_of(reply)["code"]) == (200, "0")
    mock.reset()


@fast
@given(query=raw_queries)
def test_no_raw_query_is_refused_by_authentication(mock: MockServer, query: str) -> None:
    reply = Draft(mock.okx, "GET", f"{BALANCES}?{query}").send(mock)
    assert reply.status in {200, 400}
    assert body_of(reply)["code"] in {"0", "50025", "51000"}


@fast
@given(body=st.binary(max_size=60) | st.text(max_size=30).map(str.encode))
def test_no_raw_body_is_refused_by_authentication(mock: MockServer, body: bytes) -> None:
    code = code_of(mock, Draft(mock.okx, "POST", PURCHASE, body))
    assert code in {"50000", "50002", "50014", "51000"}


@fast
@given(off_ms=st.integers(-30_000, 30_000), digits=st.text("0123456789", max_size=9))
def test_every_spelling_of_a_timestamp_in_the_window_is_accepted(
    mock: MockServer, off_ms: int, digits: str
) -> None:
    timestamp = iso(NOON_MS + off_ms).removesuffix("Z")
    # More digits than milliseconds are below the clock's resolution.
    assert code_of(mock, Draft(mock.okx, timestamp=f"{timestamp}{digits}Z")) == "0"


@fast
@given(st.data())
def test_another_key_is_unknown(mock: MockServer, data: st.DataObject) -> None:
    draft = data.draw(drafts(mock.okx))
    key = data.draw(texts)
    assert code_of(mock, replace(draft, headers={**kept(draft), KEY: key})) == "50111"


@fast
@given(st.data())
def test_a_key_with_one_character_changed_is_unknown(mock: MockServer, data: st.DataObject) -> None:
    draft = Draft(mock.okx)
    at = data.draw(st.integers(0, len(mock.okx.key) - 1))
    other = data.draw(visible.filter(lambda character: character != mock.okx.key[at]))
    key = mock.okx.key[:at] + other + mock.okx.key[at + 1 :]
    is_one = mock.okx.key[at] != "-" and other in "0123456789abcdef"
    code = code_of(mock, replace(draft, headers={**kept(draft), KEY: key}))
    assert code == ("50119" if is_one else "50111")


@fast
@given(st.data())
def test_another_secret_does_not_sign(mock: MockServer, data: st.DataObject) -> None:
    secret = data.draw(texts.filter(lambda text: text != mock.okx.secret))
    assert code_of(mock, data.draw(drafts(mock.okx._replace(secret=secret)))) == "50113"


@fast
@given(st.data())
def test_another_passphrase_is_wrong(mock: MockServer, data: st.DataObject) -> None:
    draft = data.draw(drafts(mock.okx))
    passphrase = data.draw(texts.filter(lambda text: text != mock.okx.passphrase))
    headers = {**kept(draft), PASSPHRASE: passphrase}
    assert code_of(mock, replace(draft, headers=headers)) == "50105"


@fast
@given(st.data())
def test_another_signature_is_wrong(mock: MockServer, data: st.DataObject) -> None:
    draft = data.draw(drafts(mock.okx))
    signature = data.draw(texts.filter(lambda text: text != draft.signature()))
    assert code_of(mock, replace(draft, headers={SIGN: signature})) == "50113"


@fast
@given(st.data(), st.integers(-30_000, 30_000).filter(bool))
def test_another_timestamp_in_the_window_was_not_signed(
    mock: MockServer, data: st.DataObject, off_ms: int
) -> None:
    draft = data.draw(drafts(mock.okx))
    headers = {**kept(draft), TIMESTAMP: iso(NOON_MS + off_ms)}
    assert code_of(mock, replace(draft, headers=headers)) == "50113"


@fast
@given(st.data(), st.integers(30_001, 40 * 365 * 86_400_000), st.sampled_from([1, -1]))
def test_a_timestamp_outside_the_window_is_expired_however_it_is_signed(
    mock: MockServer, data: st.DataObject, off_ms: int, sign: int
) -> None:
    draft = data.draw(drafts(mock.okx))
    late = replace(draft, timestamp=iso(NOON_MS + sign * off_ms))
    assert code_of(mock, late) == "50102"
    assert code_of(mock, replace(late, headers=kept(draft))) == "50102"


@fast
@given(st.data(), texts.filter(lambda text: not text.endswith("Z")))
def test_a_timestamp_that_is_none_is_malformed_however_it_is_signed(
    mock: MockServer, data: st.DataObject, timestamp: str
) -> None:
    draft = replace(data.draw(drafts(mock.okx)), timestamp=timestamp)
    assert code_of(mock, draft) == "50112"


@fast
@given(st.data(), texts)
def test_another_method_was_not_signed(mock: MockServer, data: st.DataObject, method: str) -> None:
    draft = data.draw(drafts(mock.okx))
    assume(method != draft.method)
    headers = kept(replace(draft, method=method))
    assert code_of(mock, replace(draft, headers=headers)) == "50113"


@fast
@given(st.data(), texts)
def test_another_path_was_not_signed(mock: MockServer, data: st.DataObject, path: str) -> None:
    draft = data.draw(drafts(mock.okx))
    other = replace(draft, target=f"/{path}")
    assert code_of(mock, replace(draft, headers=kept(other))) == "50113"


@fast
@given(queries(), queries() | raw_queries)
def test_another_query_was_not_signed(mock: MockServer, signed: str, sent: str) -> None:
    assume(signed != sent)
    headers = kept(Draft(mock.okx, target=f"{BALANCES}?{signed}"))
    draft = Draft(mock.okx, target=f"{BALANCES}?{sent}", headers=headers)
    assert code_of(mock, draft) == "50113"


@fast
@given(bodies(), bodies() | st.binary(max_size=60))
def test_another_body_was_not_signed(mock: MockServer, signed: bytes, sent: bytes) -> None:
    assume(signed != sent)
    headers = kept(Draft(mock.okx, "POST", PURCHASE, signed))
    assert code_of(mock, Draft(mock.okx, "POST", PURCHASE, sent, headers=headers)) == "50113"


@fast
@given(st.data())
def test_one_byte_of_the_body_changed_was_not_signed(mock: MockServer, data: st.DataObject) -> None:
    draft = Draft(mock.okx, "POST", PURCHASE, data.draw(bodies()))
    at = data.draw(st.integers(0, len(draft.body) - 1))
    flipped = bytearray(draft.body)
    flipped[at] ^= data.draw(st.integers(1, 255))
    assert code_of(mock, replace(draft, body=bytes(flipped), headers=kept(draft))) == "50113"
