"""Whatever is changed about a correct CoinW call, it is refused; unchanged it never is."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from fauxchange import Keys, Request
from tests.clients import body_of

from .draft import FORM, PRIVATE, send, signed, unlimited

if TYPE_CHECKING:
    from collections.abc import Callable

    from fauxchange import MockServer, Reply

fast = settings(max_examples=80, deadline=None)

RESERVED = {"api_key", "sign", "command"}
names = st.text(min_size=1, max_size=8).filter(lambda name: name not in RESERVED)
params = st.dictionaries(names, st.text(max_size=10), max_size=5)
visible = st.text(
    st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=60
)  # fmt: skip
# What is signed is joined by = and & without escaping: with them, two tables can have one text.
plain_words = st.text(st.characters(exclude_characters="&=", exclude_categories=["Cs"]), max_size=8)
plain_params = st.dictionaries(
    plain_words.filter(lambda name: name and name not in RESERVED), plain_words, max_size=4
)  # fmt: skip


@pytest.fixture(scope="module")
def mock() -> MockServer:
    """One world for all examples; no CoinW call here changes it."""
    return unlimited()


def message(reply: Reply) -> str:
    """Return the code and the words of a refusal."""
    body = body_of(reply)
    return f"{body['code']} {body['msg']}"


@fast
@given(params, st.data())
def test_a_correct_call_is_accepted_wherever_its_parameters_are(
    mock: MockServer, sent: dict[str, str], data: st.DataObject
) -> None:
    pairs = data.draw(st.permutations(list(signed(mock.coinw, sent).items())))
    cut = data.draw(st.integers(0, len(pairs)))
    assert message(send(mock, dict(pairs[:cut]), dict(pairs[cut:]))) == "200 SUCCESS"


@fast
@given(params, st.sampled_from([quote, quote_plus]), st.sampled_from(["", "/:,", "~!*'()"]))
def test_a_correct_call_is_accepted_however_it_is_encoded(
    mock: MockServer, sent: dict[str, str], escape: Callable[..., str], safe: str
) -> None:
    pairs = signed(mock.coinw, sent).items()
    text = "&".join(
        f"{escape(name, safe=safe)}={escape(value, safe=safe)}" for name, value in pairs
    )
    in_query = mock.handle(Request.of("POST", f"{PRIVATE}&{text}"))
    in_form = mock.handle(Request.of("POST", PRIVATE, FORM, text.encode()))
    assert message(in_query) == "200 SUCCESS"
    assert message(in_form) == "200 SUCCESS"


@fast
@given(params, visible)
def test_another_key_is_unknown(mock: MockServer, sent: dict[str, str], key: str) -> None:
    assume(key != mock.coinw.key)
    reply = send(mock, {**signed(mock.coinw, sent), "api_key": key})
    assert message(reply) == "6000 api_key is not valid"


@fast
@given(params, visible)
def test_another_secret_does_not_sign(mock: MockServer, sent: dict[str, str], secret: str) -> None:
    assume(secret != mock.coinw.secret)
    keys = Keys("other", mock.coinw.key, secret)
    assert message(send(mock, signed(keys, sent))) == "6000 sign is not valid"


@fast
@given(params, st.text(min_size=1, max_size=40))
def test_another_signature_is_wrong(mock: MockServer, sent: dict[str, str], digest: str) -> None:
    right = signed(mock.coinw, sent)
    assume(digest != right["sign"])
    assert message(send(mock, {**right, "sign": digest})) == "6000 sign is not valid"


@fast
@given(params, st.integers(0, 31), st.sampled_from("0123456789ABCDEFabcdef"))
def test_one_digit_of_the_signature_changed_is_wrong(
    mock: MockServer, sent: dict[str, str], at: int, digit: str
) -> None:
    right = signed(mock.coinw, sent)
    assume(digit != right["sign"][at])
    digest = right["sign"][:at] + digit + right["sign"][at + 1 :]
    assert message(send(mock, {**right, "sign": digest})) == "6000 sign is not valid"


@fast
@given(plain_params, plain_params)
def test_other_parameters_were_not_signed(
    mock: MockServer, signed_params: dict[str, str], sent: dict[str, str]
) -> None:
    assume(signed_params != sent)
    right = signed(mock.coinw, signed_params)
    mutated = {**sent, "api_key": mock.coinw.key, "sign": right["sign"]}
    assert message(send(mock, mutated)) == "6000 sign is not valid"


@fast
@given(plain_params, st.data())
def test_a_parameter_left_out_added_or_changed_was_not_signed(
    mock: MockServer, sent: dict[str, str], data: st.DataObject
) -> None:
    sent = {**sent, "amount": "0.01"}
    right = signed(mock.coinw, sent)
    name = data.draw(st.sampled_from(sorted(sent)))
    without = {key: value for key, value in right.items() if key != name}
    assert message(send(mock, without)) == "6000 sign is not valid"
    assert message(send(mock, {**right, name: sent[name] + "0"})) == "6000 sign is not valid"
    assert message(send(mock, {**right, f"{name}2 ": ""})) == "6000 sign is not valid"
    assert message(send(mock, right, {name: sent[name] + " "})) == "6000 sign is not valid"
