"""Every usual mistake with CoinW's two signatures is named by a server that received it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.client
import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, quote_plus, urlencode, urlsplit

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from fauxchange import ManualClock, MockServer, Request
from fauxchange.exchanges.coinw.diagnosis.mistakes import FUTURES, SPOT
from fauxchange.exchanges.coinw.diagnosis.sorted_pairs import ParamFacts, SortedPairs
from tests.clients import CoinwClient
from tests.conftest import NOON_MS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

COMMAND = "returnDepositsWithdrawals"
PARAMS = {"symbol": "BTC,ETH", "depositNumber": "", "before": "7"}
STAMP_MS = NOON_MS + 715
STAMP = "1750248000715"
AVAILABLE = "/v1/perpum/account/available"
ORDERS = "/v1/perpum/orders/open?instrument=BTC&page=2"
ORDER = "/v1/perpum/order"
BODY = b'{"instrument":"BTC","direction":"long","leverage":"5"}'


@pytest.fixture(scope="module")
def server() -> Iterator[MockServer]:
    """A mock on a socket, its clock standing still, without limits."""
    with MockServer(clock=ManualClock(STAMP_MS), limits=False) as running:
        yield running


def call(
    server: MockServer, method: str, target: str, headers: Mapping[str, str], body: bytes = b""
) -> tuple[str, str]:
    """Send a call; return the code, and what the header says of it."""
    connection = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=30)
    try:
        connection.request(method, target, body or None, {**headers, "X-Mock-Explain": "1"})
        answer = connection.getresponse()
        document = json.loads(answer.read())
        return str(document["code"]), answer.getheader("X-Mock-Diagnosis") or ""
    finally:
        connection.close()


# Spot


def plain(params: Mapping[str, str], *, joint: str = "&") -> str:
    return joint.join(f"{name}={params[name]}" for name in sorted(params))


def md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest().upper()


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest().upper()


def sent_of(server: MockServer) -> dict[str, str]:
    return {**PARAMS, "api_key": server.coinw.key}


def tail(server: MockServer) -> str:
    return f"&secret_key={server.coinw.secret}"


SPOT_MISTAKES: list[tuple[str, Any]] = [
    ("lower-case-digest", lambda p, m: md5(plain(p) + tail(m)).lower()),
    (
        "base64",
        lambda p, m: base64.b64encode(bytes.fromhex(md5(plain(p) + tail(m)))).decode(),
    ),
    ("command-signed", lambda p, m: md5(plain({**p, "command": COMMAND}) + tail(m))),
    ("sign-signed", lambda p, m: md5(plain({**p, "sign": ""}) + tail(m))),
    (
        "key-not-signed",
        lambda p, m: md5(plain({k: v for k, v in p.items() if k != "api_key"}) + tail(m)),
    ),
    (
        "values-encoded",
        lambda p, m: md5(plain({k: quote_plus(v) for k, v in p.items()}) + tail(m)),
    ),
    (
        "empty-values-left-out",
        lambda p, m: md5(plain({k: v for k, v in p.items() if v}) + tail(m)),
    ),
    ("unsorted", lambda p, m: md5("&".join(f"{k}={v}" for k, v in p.items()) + tail(m))),
    ("secret-not-appended", lambda p, _: md5(plain(p))),
    ("secret-under-another-name", lambda p, m: md5(f"{plain(p)}&secret={m.coinw.secret}")),
    ("secret-under-another-name", lambda p, m: md5(f"{plain(p)}&secretKey={m.coinw.secret}")),
    ("secret-appended-bare", lambda p, m: md5(plain(p) + m.coinw.secret)),
    ("secret-prepended", lambda p, m: md5(m.coinw.secret + plain(p))),
    ("secret-prepended", lambda p, m: md5(f"secret_key={m.coinw.secret}&{plain(p)}")),
    ("secret-sorted-in", lambda p, m: md5(plain({**p, "secret_key": m.coinw.secret}))),
    ("names-not-signed", lambda p, m: md5("".join(p[name] for name in sorted(p)) + tail(m))),
    ("pairs-joined-otherwise", lambda p, m: md5(plain(p, joint="") + tail(m))),
    ("sha256", lambda p, m: sha256(plain(p) + tail(m))),
    ("sha256+lower-case-digest", lambda p, m: sha256(plain(p) + tail(m)).lower()),
    ("sha1", lambda p, m: hashlib.sha1((plain(p) + tail(m)).encode()).hexdigest().upper()),  # noqa: S324
    ("sha512", lambda p, m: hashlib.sha512((plain(p) + tail(m)).encode()).hexdigest().upper()),
    (
        "hmac",
        lambda p, m: hmac.new(m.coinw.secret.encode(), plain(p).encode(), "sha256")
        .hexdigest()
        .upper(),
    ),
    ("key-as-secret", lambda p, m: md5(f"{plain(p)}&secret_key={m.coinw.key}")),
    ("secret-in-other-case", lambda p, m: md5(plain(p) + "&secret_key=" + m.coinw.secret.lower())),
    ("secret-with-blanks", lambda p, m: md5(plain(p) + tail(m) + "\n")),
    (
        "secret-decoded",
        lambda p, m: md5(
            plain(p) + "&secret_key=" + base64.b64encode(m.coinw.secret.encode()).decode()
        ),
    ),
    ("lower-case-digest+unsorted", lambda p, m: md5(
        "&".join(f"{k}={v}" for k, v in p.items()) + tail(m)).lower()),
]  # fmt: skip


def spot(server: MockServer, params: Mapping[str, str], sign: str) -> tuple[str, str]:
    query = urlencode({"command": COMMAND, **params, "sign": sign})
    return call(server, "POST", f"/api/v1/private?{query}", {})


@pytest.mark.parametrize(
    ("name", "make"),
    [pytest.param(*row, id=f"{number}-{row[0]}") for number, row in enumerate(SPOT_MISTAKES)],
)
def test_a_wrong_spot_signature_is_named(server: MockServer, name: str, make: Any) -> None:
    params = sent_of(server)
    code, diagnosis = spot(server, params, make(params, server))
    named = diagnosis.partition(": ")[0]
    assert code == "6000"
    assert set(named.split("+")) == set(name.split("+"))


def test_the_secret_of_another_sandboxs_key_is_named(server: MockServer) -> None:
    from fauxchange.sandbox.options import SandboxOptions

    other = server.app.sandboxes.create(SandboxOptions(id="beside"))
    secret = other.world.credentials("coinw")[0]["secret"]
    params = sent_of(server)
    diagnosis = spot(server, params, md5(f"{plain(params)}&secret_key={secret}"))[1]
    assert diagnosis.startswith("secret-of-another-key: ")


def test_every_mistake_of_the_spot_table_is_made_here() -> None:
    made = {part for name, _ in SPOT_MISTAKES for part in name.split("+")}
    assert {mistake.name for mistake in SPOT} - made == {"secret-of-another-key"}


def test_a_right_spot_call_has_no_diagnosis(server: MockServer) -> None:
    params = sent_of(server)
    _, diagnosis = spot(server, params, md5(plain(params) + tail(server)))
    assert not diagnosis.startswith("authentication")


@pytest.mark.parametrize(
    ("name", "target", "headers", "body"),
    [
        ("wrong-parameter-name", f"/api/v1/private?command={COMMAND}&apikey=x", {}, b""),
        ("wrong-parameter-name", f"/api/v1/private?command={COMMAND}&api_key=KEY&signature=x", {},
         b""),
        ("credentials-in-headers", f"/api/v1/private?command={COMMAND}", {"api_key": "x"}, b""),
        ("parameters-as-json", f"/api/v1/private?command={COMMAND}",
         {"Content-Type": "application/json"}, b'{"api_key": "x"}'),
        ("futures-signature", f"/api/v1/private?command={COMMAND}&api_key=KEY&sign={'A' * 43}=", {},
         b""),
        ("secret-as-key", f"/api/v1/private?command={COMMAND}&api_key=SECRET&sign=x", {}, b""),
        ("credentials-in-query", f"{AVAILABLE}?api_key=x", {}, b""),
        ("wrong-header-name", AVAILABLE, {"X-API-KEY": "x"}, b""),
        ("timestamp-malformed", AVAILABLE, {"api_key": "KEY", "timestamp": "noon"}, b""),
        ("spot-signature", AVAILABLE, {"api_key": "KEY", "timestamp": STAMP, "sign": "A" * 32},
         b""),
    ],
)  # fmt: skip
def test_what_is_sent_wrong_is_named(
    server: MockServer, name: str, target: str, headers: Mapping[str, str], body: bytes
) -> None:
    target = target.replace("KEY", server.coinw.key).replace("SECRET", server.coinw.secret)
    filled = {k: server.coinw.key if v == "KEY" else v for k, v in headers.items()}
    method = "GET" if target.startswith("/v1") else "POST"
    assert call(server, method, target, filled, body)[1].partition(": ")[0] == name


# Futures


@dataclass(frozen=True)
class Signer:
    """A client of the futures market that signs this: by default what is right."""

    secret: bytes
    stamp: str
    method: str
    target: str
    body: bytes

    def digest(self, name: str = "sha256") -> bytes:
        text = f"{self.stamp}{self.method}{self.target}".encode() + self.body
        return hmac.new(self.secret, text, name).digest()

    def sign(self, **wrong: Any) -> str:
        return base64.b64encode(replace(self, **wrong).digest()).decode()


FUTURES_MISTAKES: list[tuple[str, str, str, bytes, Any]] = [
    ("unix-seconds", "GET", ORDERS, b"", lambda s: s.sign(stamp="1750248000")),
    ("iso-time", "GET", ORDERS, b"", lambda s: s.sign(stamp="2025-06-18T12:00:00.715Z")),
    ("timestamp-not-signed", "GET", ORDERS, b"", lambda s: s.sign(stamp="")),
    ("timestamp-differs", "GET", ORDERS, b"", lambda s: s.sign(stamp="1750248000716")),
    ("local-time", "GET", ORDERS, b"", lambda s: s.sign(stamp="2025-06-18T20:00:00.715Z")),
    ("lower-case-method", "GET", ORDERS, b"", lambda s: s.sign(method="get")),
    (
        "query-not-signed", "GET", ORDERS, b"",
        lambda s: s.sign(target="/v1/perpum/orders/open"),
    ),
    (
        "question-mark-missing", "GET", ORDERS, b"",
        lambda s: s.sign(target="/v1/perpum/orders/openinstrument=BTC&page=2"),
    ),
    (
        "query-reordered", "GET", ORDERS, b"",
        lambda s: s.sign(target="/v1/perpum/orders/open?page=2&instrument=BTC"),
    ),
    ("bare-question-mark", "GET", AVAILABLE, b"", lambda s: s.sign(target=f"{AVAILABLE}?")),
    ("trailing-slash", "GET", AVAILABLE, b"", lambda s: s.sign(target=f"{AVAILABLE}/")),
    ("path-shortened", "GET", AVAILABLE, b"", lambda s: s.sign(target="/account/available")),
    ("body-not-signed", "POST", ORDER, BODY, lambda s: s.sign(body=b"")),
    (
        "json-spaced", "POST", ORDER, BODY,
        lambda s: s.sign(body=json.dumps(json.loads(BODY)).encode()),
    ),
    (
        "json-sorted", "POST", ORDER, BODY,
        lambda s: s.sign(body=b'{"direction":"long","instrument":"BTC","leverage":"5"}'),
    ),
    ("hex", "GET", ORDERS, b"", lambda s: s.digest().hex()),
    ("base64-unpadded", "GET", ORDERS, b"", lambda s: s.sign().rstrip("=")),
    ("sha1", "GET", ORDERS, b"", lambda s: base64.b64encode(s.digest("sha1")).decode()),
    ("sha512", "GET", ORDERS, b"", lambda s: base64.b64encode(s.digest("sha512")).decode()),
    ("secret-in-other-case", "GET", ORDERS, b"", lambda s: s.sign(secret=s.secret.lower())),
    ("secret-with-blanks", "GET", ORDERS, b"", lambda s: s.sign(secret=s.secret + b"\n")),
    (
        "parts-swapped", "POST", ORDER, BODY,
        lambda s: s.sign(stamp="", method="POST", target=STAMP + ORDER),
    ),
    (
        "query-not-signed+hex", "GET", ORDERS, b"",
        lambda s: replace(s, target="/v1/perpum/orders/open").digest().hex(),
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "method", "target", "body", "make"),
    [pytest.param(*row, id=f"{number}-{row[0]}") for number, row in enumerate(FUTURES_MISTAKES)],
)
def test_a_wrong_futures_signature_is_named(
    server: MockServer, name: str, method: str, target: str, body: bytes, make: Any
) -> None:
    signer = Signer(server.coinw.secret.encode(), STAMP, method, target, body)
    headers = {"api_key": server.coinw.key, "timestamp": STAMP, "sign": make(signer)}
    code, diagnosis = call(server, method, target, headers, body)
    assert (code, diagnosis.partition(": ")[0]) == ("6001", name)


def test_there_are_more_than_25_mistakes_and_each_has_its_own_name() -> None:
    names = [mistake.name for mistake in FUTURES]
    assert len(set(names)) == len(names) > 25
    assert len({mistake.name for mistake in SPOT}) == len(SPOT)


# Laws

words = st.text(st.characters(min_codepoint=0x61, max_codepoint=0x7A), min_size=1, max_size=6)
values = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=8)
params = st.dictionaries(
    words.filter(lambda name: name not in {"command", "sign"}), values, max_size=4
)
lawful = settings(max_examples=30, deadline=None)
QUIET = MockServer(clock=ManualClock(STAMP_MS), limits=False)


@lawful
@given(params)
def test_a_right_spot_signature_is_never_diagnosed(sent: dict[str, str]) -> None:
    QUIET.handle(spot_request(QUIET, {**sent, "api_key": QUIET.coinw.key}))
    entry = QUIET.journal.entries(1)[0].as_json()
    assert "mistake" not in entry.get("diagnosis", {})
    assert entry.get("diagnosis", {}).get("step") != "authentication"


def spot_request(mock: MockServer, params: Mapping[str, str], sign: str = "") -> Request:
    sign = sign or md5(plain(params) + tail(mock))
    query = urlencode({"command": "returnBalances", **params, "sign": sign}, quote_via=quote)
    return Request.of("POST", f"/api/v1/private?{query}")


# Which needs another key; the world has one.
OWN = [mistake for mistake in SPOT if mistake.name != "secret-of-another-key"]


@pytest.mark.parametrize("mistake", OWN, ids=lambda one: one.name)
@settings(lawful, max_examples=8)
@given(data=st.data(), sent=params)
def test_a_mistake_is_found_whatever_is_sent(
    mistake: Any, data: st.DataObject, sent: dict[str, str]
) -> None:
    keys = QUIET.coinw
    sent = {"zz": "1", "empty": "", **sent, "blank": "a b", "api_key": keys.key}
    true = SortedPairs(tuple(sorted(sent.items())), keys.secret.encode())
    facts = ParamFacts(
        tuple(sent.items()),
        ("command", "returnBalances"),
        keys.key.encode(),
    )
    made = {recipe.signature() for recipe in mistake.make(true, facts)} - {true.signature()}
    assume(made)
    sign = data.draw(st.sampled_from(sorted(made)))
    QUIET.handle(spot_request(QUIET, sent, sign.decode()))
    found = QUIET.journal.entries(1)[0].as_json()["diagnosis"]["mistake"]["name"]
    same = [
        one.name
        for one in SPOT
        if any(recipe.signature() == sign for recipe in one.make(true, facts))
    ]
    assert mistake.name in same
    assert found == same[0]


def test_the_clients_of_the_tests_sign_right(server: MockServer) -> None:
    query = CoinwClient(server, server.coinw).query("returnBalances")
    assert call(server, "POST", f"/api/v1/private?{query}", {}) == ("200", "")
