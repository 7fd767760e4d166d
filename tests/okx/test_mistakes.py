"""Every usual mistake with OKX's credentials is named by a server that received it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.client
import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from fauxchange import ManualClock, MockServer
from fauxchange.exchanges.diagnosis.signed_text import CallFacts, SignedText
from fauxchange.exchanges.okx.diagnosis.mistakes import SIGNATURE
from fauxchange.sandbox.keys import keys_of
from fauxchange.sandbox.options import SandboxOptions
from tests.clients import OkxClient, iso
from tests.conftest import NOON_MS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fauxchange import Keys

BALANCES = "/api/v5/asset/balances"
TWO = f"{BALANCES}?ccy=ETH,BTC"
ESCAPED = f"{BALANCES}?ccy=ETH%2CBTC"
SEVERAL = "/api/v5/asset/bills?type=1&ccy=ETH&limit=5"
PURCHASE = "/api/v5/finance/staking-defi/eth/purchase"
COMPACT = b'{"amt":"0.1","zone":"a","also":"b"}'
SPACED = b'{"amt": "0.1", "zone": "a", "also": "b"}'
STAMP_MS = NOON_MS + 715
STAMP = "2025-06-18T12:00:00.715Z"


@dataclass(frozen=True)
class Signer:
    """A client that signs this: by default what is right."""

    secret: bytes
    stamp: str
    method: str
    target: str
    body: bytes

    def text(self) -> bytes:
        return f"{self.stamp}{self.method}{self.target}".encode() + self.body

    def digest(self, name: str = "sha256") -> bytes:
        return hmac.new(self.secret, self.text(), name).digest()

    def sign(self, **wrong: Any) -> str:
        return base64.b64encode(replace(self, **wrong).digest()).decode()


@pytest.fixture(scope="module")
def server() -> Iterator[MockServer]:
    """A mock on a socket, its clock standing at the time of the calls' stamps."""
    with MockServer(clock=ManualClock(STAMP_MS), limits=False) as running:
        yield running


def call(
    server: MockServer, method: str, target: str, headers: Mapping[str, str], body: bytes = b""
) -> tuple[int, str, str]:
    """Send a call; return status, code and what the header says of it."""
    host = urlsplit(server.url).netloc
    connection = http.client.HTTPConnection(host, timeout=30)
    try:
        connection.request(method, target, body or None, {**headers, "X-Mock-Explain": "1"})
        answer = connection.getresponse()
        document = json.loads(answer.read())
        return answer.status, str(document["code"]), answer.getheader("X-Mock-Diagnosis") or ""
    finally:
        connection.close()


def headers_of(keys: Keys, sign: str, stamp: str = STAMP) -> dict[str, str]:
    return {
        "OK-ACCESS-KEY": keys.key,
        "OK-ACCESS-SIGN": sign,
        "OK-ACCESS-TIMESTAMP": stamp,
        "OK-ACCESS-PASSPHRASE": keys.passphrase,
        "Content-Type": "application/json",
    }


def b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


MISTAKES: list[tuple[str, str, str, bytes, Any]] = [
    ("unix-seconds", "GET", TWO, b"", lambda s, _: s.sign(stamp="1750248000")),
    ("unix-seconds", "GET", TWO, b"", lambda s, _: s.sign(stamp="1750248000.715")),
    ("unix-milliseconds", "GET", TWO, b"", lambda s, _: s.sign(stamp="1750248000715")),
    (
        "timestamp-without-milliseconds", "GET", TWO, b"",
        lambda s, _: s.sign(stamp="2025-06-18T12:00:00Z"),
    ),
    (
        "timestamp-of-other-precision", "GET", TWO, b"",
        lambda s, _: s.sign(stamp="2025-06-18T12:00:00.715000Z"),
    ),
    (
        "timestamp-of-other-form", "GET", TWO, b"",
        lambda s, _: s.sign(stamp="2025-06-18T12:00:00.715+00:00"),
    ),
    (
        "timestamp-of-other-form", "GET", TWO, b"",
        lambda s, _: s.sign(stamp="2025-06-18 12:00:00.715"),
    ),
    ("timestamp-not-signed", "GET", TWO, b"", lambda s, _: s.sign(stamp="")),
    ("local-time", "GET", TWO, b"", lambda s, _: s.sign(stamp="2025-06-18T20:00:00.715Z")),
    ("local-time", "GET", TWO, b"", lambda s, _: s.sign(stamp="2025-06-18T07:00:00.715-05:00")),
    ("timestamp-differs", "GET", TWO, b"", lambda s, _: s.sign(stamp="2025-06-18T12:00:00.719Z")),
    ("timestamp-differs", "GET", TWO, b"", lambda s, _: s.sign(stamp="2025-06-18T11:59:58.715Z")),
    ("lower-case-method", "GET", TWO, b"", lambda s, _: s.sign(method="get")),
    ("lower-case-method", "POST", PURCHASE, COMPACT, lambda s, _: s.sign(method="post")),
    ("method-not-signed", "GET", TWO, b"", lambda s, _: s.sign(method="")),
    ("other-method", "POST", PURCHASE, COMPACT, lambda s, _: s.sign(method="GET")),
    ("query-not-signed", "GET", TWO, b"", lambda s, _: s.sign(target=BALANCES)),
    (
        "question-mark-missing", "GET", TWO, b"",
        lambda s, _: s.sign(target=f"{BALANCES}ccy=ETH,BTC"),
    ),
    ("query-decoded", "GET", ESCAPED, b"", lambda s, _: s.sign(target=TWO)),
    ("query-encoded", "GET", TWO, b"", lambda s, _: s.sign(target=ESCAPED)),
    ("query-encoded", "GET", ESCAPED, b"", lambda s, _: s.sign(target=f"{BALANCES}?ccy=ETH%2cBTC")),
    (
        "query-encoded-twice", "GET", ESCAPED, b"",
        lambda s, _: s.sign(target=f"{BALANCES}?ccy=ETH%252CBTC"),
    ),
    (
        "query-reordered", "GET", SEVERAL, b"",
        lambda s, _: s.sign(target="/api/v5/asset/bills?ccy=ETH&limit=5&type=1"),
    ),
    (
        "query-reordered", "GET", SEVERAL, b"",
        lambda s, _: s.sign(target="/api/v5/asset/bills?limit=5&type=1&ccy=ETH"),
    ),
    ("scheme-in-path", "GET", TWO, b"", lambda s, m: s.sign(target=f"{m.url}{TWO}")),
    (
        "scheme-in-path", "GET", TWO, b"",
        lambda s, _: s.sign(target=f"https://www.okx.com{TWO}"),
    ),
    ("host-in-path", "GET", TWO, b"", lambda s, m: s.sign(target=f"{m.url[7:]}{TWO}")),
    ("path-shortened", "GET", TWO, b"", lambda s, _: s.sign(target=TWO[len("/api/v5"):])),
    ("path-shortened", "GET", TWO, b"", lambda s, _: s.sign(target=TWO[len("/api"):])),
    (
        "trailing-slash", "GET", TWO, b"",
        lambda s, _: s.sign(target=f"{BALANCES}/?ccy=ETH,BTC"),
    ),
    ("trailing-slash", "POST", PURCHASE, COMPACT, lambda s, _: s.sign(target=f"{PURCHASE}/")),
    ("leading-slash-missing", "GET", TWO, b"", lambda s, _: s.sign(target=TWO[1:])),
    ("target-lower-case", "GET", TWO, b"", lambda s, _: s.sign(target=TWO.lower())),
    ("target-not-signed", "POST", PURCHASE, COMPACT, lambda s, _: s.sign(target="")),
    ("bare-question-mark", "POST", PURCHASE, COMPACT, lambda s, _: s.sign(target=f"{PURCHASE}?")),
    ("body-not-signed", "POST", PURCHASE, COMPACT, lambda s, _: s.sign(body=b"")),
    ("empty-object-for-nothing", "GET", TWO, b"", lambda s, _: s.sign(body=b"{}")),
    ("empty-object-for-nothing", "GET", TWO, b"", lambda s, _: s.sign(body=b"null")),
    (
        "body-signed-on-get", "GET", TWO, b"",
        lambda s, _: s.sign(body=b'{"ccy": "ETH,BTC"}'),
    ),
    (
        "query-not-signed+body-signed-on-get", "GET", TWO, b"",
        lambda s, _: s.sign(target=BALANCES, body=b'{"ccy":"ETH,BTC"}'),
    ),
    ("json-compact", "POST", PURCHASE, SPACED, lambda s, _: s.sign(body=COMPACT)),
    ("json-spaced", "POST", PURCHASE, COMPACT, lambda s, _: s.sign(body=SPACED)),
    (
        "json-pretty", "POST", PURCHASE, COMPACT,
        lambda s, _: s.sign(body=json.dumps(json.loads(COMPACT), indent=2).encode()),
    ),
    (
        "json-sorted", "POST", PURCHASE, COMPACT,
        lambda s, _: s.sign(body=b'{"also":"b","amt":"0.1","zone":"a"}'),
    ),
    (
        "form-for-json", "POST", PURCHASE, COMPACT,
        lambda s, _: s.sign(body=b"amt=0.1&zone=a&also=b"),
    ),
    (
        "printed-object", "POST", PURCHASE, COMPACT,
        lambda s, _: s.sign(body=b"{'amt': '0.1', 'zone': 'a', 'also': 'b'}"),
    ),
    ("blanks-around-body", "POST", PURCHASE, COMPACT, lambda s, _: s.sign(body=COMPACT + b"\n")),
    ("passphrase-as-secret", "GET", TWO, b"", lambda s, _: s.sign(secret=b"Faux-change-1")),
    ("key-as-secret", "GET", TWO, b"", lambda s, m: s.sign(secret=m.okx.key.encode())),
    ("secret-decoded", "GET", TWO, b"", lambda s, _: s.sign(secret=base64.b64decode(s.secret))),
    (
        "secret-decoded", "GET", TWO, b"",
        lambda s, _: s.sign(secret=bytes.fromhex(s.secret.decode())),
    ),
    ("secret-in-other-case", "GET", TWO, b"", lambda s, _: s.sign(secret=s.secret.lower())),
    ("secret-with-blanks", "GET", TWO, b"", lambda s, _: s.sign(secret=s.secret + b"\n")),
    ("secret-with-blanks", "GET", TWO, b"", lambda s, _: s.sign(secret=b" " + s.secret)),
    (
        "secret-of-another-key", "GET", TWO, b"",
        lambda s, m: s.sign(secret=m.keys("okx", "read").secret.encode()),
    ),
    ("sha1", "GET", TWO, b"", lambda s, _: b64(s.digest("sha1"))),
    ("sha512", "GET", TWO, b"", lambda s, _: b64(s.digest("sha512"))),
    ("md5", "GET", TWO, b"", lambda s, _: b64(s.digest("md5"))),
    ("plain-sha256", "GET", TWO, b"", lambda s, _: b64(hashlib.sha256(s.text()).digest())),
    (
        "plain-sha256", "GET", TWO, b"",
        lambda s, _: b64(hashlib.sha256(s.text() + s.secret).digest()),
    ),
    (
        "secret-and-text-swapped", "GET", TWO, b"",
        lambda s, _: b64(hmac.new(s.text(), s.secret, "sha256").digest()),
    ),
    ("hex", "GET", TWO, b"", lambda s, _: s.digest().hex()),
    ("hex-upper", "GET", TWO, b"", lambda s, _: s.digest().hex().upper()),
    ("base64-unpadded", "GET", TWO, b"", lambda s, _: s.sign().rstrip("=")),
    ("base64-of-hex", "GET", TWO, b"", lambda s, _: b64(s.digest().hex().encode())),
    ("base64-twice", "GET", TWO, b"", lambda s, _: b64(s.sign().encode())),
    ("signature-escaped", "GET", TWO, b"", lambda s, _: quote(s.sign(), safe="")),
    ("signature-printed", "GET", TWO, b"", lambda s, _: str(s.sign().encode())),
    (
        "parts-swapped", "POST", PURCHASE, COMPACT,
        lambda s, _: s.sign(stamp="", method="", target=f"POST{STAMP}{PURCHASE}"),
    ),
    (
        "parts-separated", "POST", PURCHASE, COMPACT,
        lambda s, _: s.sign(
            stamp=f"{STAMP}\n", method="POST\n", target=f"{PURCHASE}\n"
        ),
    ),
    (
        "lower-case-method+hex", "GET", TWO, b"",
        lambda s, _: replace(s, method="get").digest().hex(),
    ),
    (
        "unix-seconds+query-not-signed", "GET", TWO, b"",
        lambda s, _: s.sign(stamp="1750248000", target=BALANCES),
    ),
    (
        "json-spaced+hex-upper", "POST", PURCHASE, COMPACT,
        lambda s, _: replace(s, body=SPACED).digest().hex().upper(),
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "method", "target", "body", "make"),
    [pytest.param(*row, id=f"{number}-{row[0]}") for number, row in enumerate(MISTAKES)],
)
def test_a_wrong_signature_is_named(
    server: MockServer, name: str, method: str, target: str, body: bytes, make: Any
) -> None:
    signer = Signer(server.okx.secret.encode(), STAMP, method, target, body)
    status, code, diagnosis = call(
        server, method, target, headers_of(server.okx, make(signer, server)), body
    )
    assert (status, code, diagnosis.partition(": ")[0]) == (401, "50113", name)


def test_a_url_safe_signature_is_named_where_it_differs(server: MockServer) -> None:
    for limit in range(1, 100):
        target = f"/api/v5/asset/bills?limit={limit}"
        signer = Signer(server.okx.secret.encode(), STAMP, "GET", target, b"")
        sign = base64.urlsafe_b64encode(signer.digest()).decode()
        if sign != signer.sign():
            break
    _, _, diagnosis = call(server, "GET", target, headers_of(server.okx, sign))
    assert diagnosis.partition(": ")[0] == "url-safe-base64"


def test_every_mistake_of_the_table_is_made_here() -> None:
    made = {part for name, *_ in MISTAKES for part in name.split("+")} | {"url-safe-base64"}
    assert {mistake.name for mistake in SIGNATURE} - made == {"sandbox-in-path"}


def test_there_are_more_than_25_mistakes_and_each_has_its_own_name() -> None:
    names = [mistake.name for mistake in SIGNATURE]
    assert len(set(names)) == len(names) > 25


def test_the_prefix_of_a_sandbox_in_the_signed_path_is_named(server: MockServer) -> None:
    sandbox = server.app.sandboxes.create(SandboxOptions(id="prefixed"))
    keys = keys_of(sandbox.world, "okx")["default"]
    sandbox.clock = server.clock
    target = f"/s/prefixed{TWO}"
    sign = Signer(keys.secret.encode(), STAMP, "GET", target, b"").sign()
    diagnosis = call(server, "GET", target, headers_of(keys, sign))[2]
    assert diagnosis.startswith("sandbox-in-path: ")


def right(server: MockServer) -> dict[str, str]:
    signer = Signer(server.okx.secret.encode(), STAMP, "GET", TWO, b"")
    return headers_of(server.okx, signer.sign())


def without(headers: Mapping[str, str], *names: str) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name not in names}


def test_a_right_call_has_no_diagnosis(server: MockServer) -> None:
    assert call(server, "GET", TWO, right(server)) == (200, "0", "")


@pytest.mark.parametrize(
    ("name", "code", "change"),
    [
        ("wrong-header-name", "50106", {"OK-ACCESS-SIGN": None, "X-OK-ACCESS-SIGN": "x"}),
        ("wrong-header-name", "50106", {"OK-ACCESS-SIGN": None, "OK-ACCESS-SIGNATURE": "x"}),
        ("wrong-header-name", "50103", {"OK-ACCESS-KEY": None, "X-API-KEY": "x"}),
        ("wrong-header-name", "50107", {"OK-ACCESS-TIMESTAMP": None, "X-TIMESTAMP": STAMP}),
        ("passphrase-not-sent", "50104", {"OK-ACCESS-PASSPHRASE": None}),
        ("unix-seconds", "50112", {"OK-ACCESS-TIMESTAMP": "1750248000"}),
        ("unix-milliseconds", "50112", {"OK-ACCESS-TIMESTAMP": "1750248000715"}),
        ("timestamp-without-zone", "50112", {"OK-ACCESS-TIMESTAMP": "2025-06-18T12:00:00.715"}),
        ("timestamp-with-offset", "50112", {"OK-ACCESS-TIMESTAMP": "2025-06-18T12:00:00+00:00"}),
        ("timestamp-malformed", "50112", {"OK-ACCESS-TIMESTAMP": "noon"}),
        ("local-time", "50102", {"OK-ACCESS-TIMESTAMP": "2025-06-18T20:00:00.715Z"}),
        ("local-time", "50102", {"OK-ACCESS-TIMESTAMP": "2025-06-18T06:30:00.715Z"}),
        ("clock-off", "50102", {"OK-ACCESS-TIMESTAMP": "2025-06-18T11:58:00.715Z"}),
        ("secret-as-passphrase", "50105", {"OK-ACCESS-PASSPHRASE": "SECRET"}),
        ("key-as-passphrase", "50105", {"OK-ACCESS-PASSPHRASE": "KEY"}),
        ("passphrase-altered", "50105", {"OK-ACCESS-PASSPHRASE": "faux-change-1"}),
        ("passphrase-altered", "50105", {"OK-ACCESS-PASSPHRASE": "RmF1eC1jaGFuZ2UtMQ=="}),
        ("secret-as-key", "50111", {"OK-ACCESS-KEY": "SECRET"}),
        ("key-altered", "50111", {"OK-ACCESS-KEY": "UPPER"}),
        ("key-of-another-exchange", "50119", {"OK-ACCESS-KEY": "COINW"}),
    ],
)
def test_wrong_headers_are_named(
    server: MockServer, name: str, code: str, change: Mapping[str, str | None]
) -> None:
    filled = {
        "SECRET": server.okx.secret,
        "KEY": server.okx.key,
        "UPPER": server.okx.key.upper(),
        "COINW": server.coinw.key,
    }
    sent = {**without(right(server), *change)}
    sent |= {header: filled.get(value, value) for header, value in change.items() if value}
    _, got, diagnosis = call(server, "GET", TWO, sent)
    assert (got, diagnosis.partition(": ")[0]) == (code, name)


def test_credentials_in_the_query_are_named(server: MockServer) -> None:
    diagnosis = call(server, "GET", f"{BALANCES}?apiKey=x&sign=y", {})[2]
    assert diagnosis.startswith("credentials-in-query: OK-ACCESS-KEY is missing")


def test_a_live_only_and_a_demo_only_key_are_told_apart(server: MockServer) -> None:
    keys = server.keys("okx", "demo")
    signer = Signer(keys.secret.encode(), STAMP, "GET", TWO, b"")
    _, code, diagnosis = call(server, "GET", TWO, headers_of(keys, signer.sign()))
    assert (code, diagnosis.partition(": ")[0]) == ("50101", "demo-key-in-live")
    assert "x-simulated-trading: 1" in diagnosis


def test_a_key_of_another_sandbox_is_named(server: MockServer) -> None:
    other = server.app.sandboxes.create(SandboxOptions(id="neighbour"))
    key = other.world.credentials("okx")[0]["key"]
    diagnosis = call(server, "GET", f"/s/default{TWO}", {**right(server), "OK-ACCESS-KEY": key})[2]
    assert diagnosis.startswith("key-of-another-sandbox: ")
    assert "the sandbox 'neighbour'" in diagnosis


def test_a_secret_of_another_sandbox_is_named(server: MockServer) -> None:
    other = server.app.sandboxes.create(SandboxOptions(id="far-away"))
    secret = other.world.credentials("okx")[0]["secret"].encode()
    sign = Signer(secret, STAMP, "GET", TWO, b"").sign()
    diagnosis = call(server, "GET", TWO, {**right(server), "OK-ACCESS-SIGN": sign})[2]
    assert diagnosis.startswith("secret-of-another-key: ")


def test_the_journal_names_the_same_mistake(server: MockServer) -> None:
    signer = Signer(server.okx.secret.encode(), STAMP, "GET", TWO, b"")
    diagnosis = call(server, "GET", TWO, headers_of(server.okx, signer.sign(target=BALANCES)))[2]
    mistake = server.journal.entries(1)[0].as_json()["diagnosis"]["mistake"]
    assert mistake["name"] == "query-not-signed"
    assert diagnosis == f"{mistake['name']}: {mistake['explanation']}. {mistake['fix']}"


def test_a_signature_of_no_usual_kind_is_told_with_the_reason(server: MockServer) -> None:
    diagnosis = call(server, "GET", TWO, {**right(server), "OK-ACCESS-SIGN": "d3Jvbmc="})[2]
    assert diagnosis.startswith(
        "authentication: not the signature of 2025-06-18T12:00:00.715ZGET/api"
    )


def test_a_diagnosis_is_one_line_of_ascii_without_secret_or_right_signature(
    server: MockServer,
) -> None:
    sign = right(server)["OK-ACCESS-SIGN"]
    for name, _, target, body, make in MISTAKES:
        method = "POST" if body else "GET"
        signer = Signer(server.okx.secret.encode(), STAMP, method, target, body)
        sent = headers_of(server.okx, make(signer, server))
        diagnosis = call(server, method, target, sent, body)[2]
        assert diagnosis.isascii(), name
        assert diagnosis.isprintable(), name
        for secret in (server.okx.secret, server.okx.key, server.okx.passphrase, signer.sign()):
            assert secret not in diagnosis
    assert sign not in diagnosis


# Laws

words = st.text(st.characters(min_codepoint=0x30, max_codepoint=0x7A), min_size=1, max_size=8)
params = st.dictionaries(words, words | st.just("ETH,BTC"), min_size=1, max_size=4)
stamps = st.integers(1_500_000_000_000, 2_000_000_000_000)
lawful = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture(scope="module")
def quiet() -> MockServer:
    return MockServer(limits=False)


@lawful
@given(params, stamps, st.booleans())
def test_a_right_signature_is_never_diagnosed(
    quiet: MockServer, sent: dict[str, str], stamp_ms: int, post: bool
) -> None:
    quiet.app.sandbox.clock = ManualClock(stamp_ms)
    client = OkxClient(quiet, quiet.okx, {"X-Mock-Explain": "1"})
    query = "&".join(f"{quote(k)}={quote(v)}" for k, v in sent.items())
    reply = client.post(PURCHASE, sent) if post else client.get(f"{BALANCES}?{query}")
    diagnosis = dict(reply.headers).get("X-Mock-Diagnosis", "")
    assert not diagnosis.startswith("authentication")
    entry = quiet.journal.entries(1)[0].as_json()
    assert "mistake" not in entry.get("diagnosis", {})


@pytest.mark.parametrize("mistake", SIGNATURE, ids=lambda one: one.name)
@settings(lawful, max_examples=3)
@given(data=st.data(), sent=params, stamp_ms=stamps, post=st.booleans())
def test_a_mistake_is_found_whatever_is_sent(
    quiet: MockServer,
    mistake: Any,
    data: st.DataObject,
    sent: dict[str, str],
    stamp_ms: int,
    post: bool,
) -> None:
    quiet.app.sandbox.clock = ManualClock(stamp_ms)
    keys, stamp = quiet.okx, iso(stamp_ms)
    joints = data.draw(st.sampled_from([(",", ":"), (", ", ": ")]))
    body = json.dumps(sent, separators=joints).encode() if post else b""
    query = "&".join(f"{quote(k)}={quote(v)}" for k, v in sent.items())
    method, target = ("POST", PURCHASE) if post else ("GET", f"{BALANCES}?{query}")
    true = SignedText(stamp, method, target, body, keys.secret.encode())
    facts = CallFacts(
        stamp_ms,
        ("www.okx.com",),
        ("default",),
        ("/api/v5/",),
        keys.key.encode(),
        keys.passphrase.encode(),
        (quiet.keys("okx", "read").secret.encode(),),
        "" if post else query,
    )
    made = {recipe.signature() for recipe in mistake.make(true, facts)} - {true.signature()}
    assume(made)
    sign = data.draw(st.sampled_from(sorted(made))).decode()
    client = OkxClient(quiet, keys, {"OK-ACCESS-SIGN": sign})
    request = client.request(method, target, body)
    quiet.handle(request)
    found = quiet.journal.entries(1)[0].as_json()["diagnosis"]["mistake"]["name"]
    # An earlier mistake may come to the same signature; none that is later is asked for.
    known = SIGNATURE[: SIGNATURE.index(mistake) + 1]
    same = (
        one.name
        for one in known
        if any(recipe.signature().decode() == sign for recipe in one.make(true, facts))
    )
    assert found == next(same)
