"""Schemathesis sends what the exported documents allow, and what they do not: nothing breaks.

https://schemathesis.readthedocs.io - its checks: no server error, and answers as documented.
"""

from __future__ import annotations

import base64
import datetime
import hashlib
import hmac
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from requests.auth import AuthBase
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance

from fauxchange import MockServer, data
from fauxchange.runtime.clock import wall_ms
from fauxchange.spec.loader import load
from fauxchange.spec.openapi import document

if TYPE_CHECKING:
    from collections.abc import Iterator

    from requests import PreparedRequest

    from fauxchange import Keys

    Operation = schemathesis.APIOperation[Any, Any, Any, Any]

CHECKS = [not_a_server_error, response_schema_conformance]
UNSUPPORTED = {"POST /api/v5/trade/order-algo"}
"""Schemathesis gives up on this many conditions in one body."""

FEW = settings(
    max_examples=2,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)

ONE = settings(FEW, max_examples=1)


def operations(exchange: str) -> list[Operation]:
    """Return the operations of an exchange's document."""
    exported = json.loads(json.dumps(document(load(data.schemas(), exchange))))
    schema = schemathesis.openapi.from_dict(without_tuples(exported))
    found: list[Any] = list(schema.get_all_operations())
    return [one.ok() for one in found if one.ok().label not in UNSUPPORTED]


def named(found: list[Operation]) -> list[Any]:
    """Return operations as parameters of a test."""
    return [pytest.param(operation, id=operation.label) for operation in found]


def with_parameters(found: list[Operation]) -> list[Operation]:
    """Return the operations that can be called with something wrong."""
    kept = {"parameters", "requestBody"}
    return [one for one in found if any(one.definition.raw.get(name) for name in kept)]


def without_tuples(value: Any) -> Any:
    """Return a document whose tuples are lists of any of their members.

    Schemathesis 4.32 rewrites `prefixItems` of answers as older drafts had it, and then refuses
    what it wrote.
    """
    if isinstance(value, list):
        return [without_tuples(item) for item in value]
    if not isinstance(value, dict):
        return value
    kept = {name: without_tuples(member) for name, member in value.items()}
    if "prefixItems" in kept:
        kept["items"] = {"anyOf": kept.pop("prefixItems")}
    return kept


class SignedForOkx(AuthBase):
    """Signs whatever is about to be sent."""

    def __init__(self, keys: Keys) -> None:
        self.keys = keys

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        """Replace the generated headers."""
        now = datetime.datetime.fromtimestamp(wall_ms() / 1000, datetime.UTC)
        stamp = now.isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"
        text = f"{stamp}{request.method}{request.path_url}".encode() + sent_body(request)
        digest = hmac.new(self.keys.secret.encode(), text, hashlib.sha256).digest()
        request.headers["OK-ACCESS-KEY"] = self.keys.key
        request.headers["OK-ACCESS-SIGN"] = base64.b64encode(digest).decode()
        request.headers["OK-ACCESS-TIMESTAMP"] = stamp
        request.headers["OK-ACCESS-PASSPHRASE"] = self.keys.passphrase
        return request


class SignedForCoinW(AuthBase):
    """Signs whatever is about to be sent: spot in the query, futures in headers."""

    def __init__(self, keys: Keys) -> None:
        self.keys = keys

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        """Replace the generated signature."""
        if request.path_url.startswith("/api/v1/"):
            self.sign_query(request)
        else:
            self.sign_headers(request)
        return request

    def sign_query(self, request: PreparedRequest) -> None:
        """Sign as the spot market wants it."""
        url = urlsplit(str(request.url))
        sent = {**dict(parse_qsl(url.query)), "api_key": self.keys.key}
        sent.pop("sign", None)
        plain = "&".join(f"{name}={sent[name]}" for name in sorted(sent) if name != "command")
        text = f"{plain}&secret_key={self.keys.secret}".encode()
        sent["sign"] = hashlib.md5(text, usedforsecurity=False).hexdigest().upper()
        request.url = url._replace(query=urlencode(sent)).geturl()

    def sign_headers(self, request: PreparedRequest) -> None:
        """Sign as the futures market wants it."""
        stamp = str(wall_ms())
        text = f"{stamp}{request.method}{request.path_url}".encode() + sent_body(request)
        digest = hmac.new(self.keys.secret.encode(), text, hashlib.sha256).digest()
        request.headers["api_key"] = self.keys.key
        request.headers["sign"] = base64.b64encode(digest).decode()
        request.headers["timestamp"] = stamp


def sent_body(request: PreparedRequest) -> bytes:
    """Return a request's body as bytes."""
    body = request.body or b""
    return body.encode() if isinstance(body, str) else body


SESSION = requests.Session()
"""Keeps its connections open: what it is to open one is a matter of tests/wire."""


def sent_all(
    operation: Operation, mode: GenerationMode, url: str, auth: AuthBase, few: settings = FEW
) -> int:
    """Send a few generated calls, check each answer, and return how many were sent."""
    sent = []

    @few
    @given(case=operation.as_strategy(generation_mode=mode))
    def send(case: schemathesis.Case[Any]) -> None:
        response = case.call(base_url=url, session=SESSION, auth=auth)
        sent.append(response.status_code)
        case.validate_response(response, checks=CHECKS)

    send()
    return len(sent)


OKX = operations("okx")
COINW = operations("coinw")


@pytest.fixture(scope="module")
def server() -> Iterator[MockServer]:
    with MockServer(limits=False) as running:
        yield running


def test_every_operation_but_one_is_tried() -> None:
    assert (len(OKX), len(COINW)) == (393, 53)


@pytest.mark.parametrize("operation", named(OKX))
def test_calls_that_okx_documents_are_answered_as_it_documents(
    server: MockServer, operation: Operation
) -> None:
    auth = SignedForOkx(server.okx)
    assert sent_all(operation, GenerationMode.POSITIVE, server.url, auth) > 0


@pytest.mark.parametrize("operation", named(with_parameters(OKX)))
def test_calls_that_okx_does_not_document_break_nothing(
    server: MockServer, operation: Operation
) -> None:
    auth = SignedForOkx(server.okx)
    assert sent_all(operation, GenerationMode.NEGATIVE, server.url, auth, ONE) > 0


@pytest.mark.parametrize("operation", named(COINW))
def test_calls_that_coinw_documents_are_answered_as_it_documents(
    server: MockServer, operation: Operation
) -> None:
    auth = SignedForCoinW(server.coinw)
    assert sent_all(operation, GenerationMode.POSITIVE, server.url, auth) > 0


@pytest.mark.parametrize("operation", named(with_parameters(COINW)))
def test_calls_that_coinw_does_not_document_break_nothing(
    server: MockServer, operation: Operation
) -> None:
    auth = SignedForCoinW(server.coinw)
    assert sent_all(operation, GenerationMode.NEGATIVE, server.url, auth) > 0


def test_generated_calls_are_signed_as_okx_wants_it(server: MockServer) -> None:
    operation = next(one for one in OKX if one.label == "GET /api/v5/asset/balances")
    sent_all(operation, GenerationMode.POSITIVE, server.url, SignedForOkx(server.okx))
    assert [entry.reply.code for entry in server.journal.entries(2)] == ["0", "0"]


@pytest.mark.parametrize("label", ["GET /v1/perpum/account/available", "POST /api/v1/private"])
def test_generated_calls_are_signed_as_coinw_wants_it(server: MockServer, label: str) -> None:
    operation = next(one for one in COINW if one.label == label)
    sent_all(operation, GenerationMode.POSITIVE, server.url, SignedForCoinW(server.coinw))
    codes = {entry.reply.code for entry in server.journal.entries(2)}
    assert codes.isdisjoint({"6000", "6001"})
