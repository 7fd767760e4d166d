"""Examines calls as the exchange would: everything that is checked before they are carried out.

A call is examined in a world of its own, whose clock shows the time of the call.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit

import orjson

from fauxchange.app import build
from fauxchange.config import Settings, client_keys
from fauxchange.domain.core.rejection import MissingSignature, Rejection, UnknownKey
from fauxchange.exchanges.diagnosis.doctor import Case, Diagnosis
from fauxchange.exchanges.exchange import Exchange
from fauxchange.exchanges.okx.signature import read_timestamp
from fauxchange.explain.explainer import DoctorExplainer
from fauxchange.message import Request, cgi_name
from fauxchange.runtime.clock import STANDING, ClockState, ManualClock, wall_ms
from fauxchange.runtime.limiter import Unlimited
from fauxchange.sandbox.sandbox import Sandbox
from fauxchange.spec.endpoint import Endpoint
from fauxchange.worlds.world import World, named_world

from .request import SentCall

_SANDBOX = re.compile(r"/s/([^/]+)(/.*)")


class NoKeysError(Exception):
    """A signature cannot be checked, because nobody knows the secret."""


@dataclass(frozen=True, slots=True)
class Caller:
    """What is known of the client that made the calls.

    Without a world there are only the keys given here, or those of the environment. ``at_ms`` is
    when the calls were made; by default their own time.
    """

    key: str = ""
    secret: str = ""
    passphrase: str = ""
    world: World | None = None
    at_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of examining one call. ``diagnosis`` is None if the exchange accepts it."""

    exchange: str
    endpoint: str | None
    method: str
    target: str
    checked: str = ""
    code: str = ""
    diagnosis: dict[str, Any] | None = None

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON."""
        document: dict[str, Any] = {
            "exchange": self.exchange,
            "endpoint": self.endpoint,
            "method": self.method,
            "target": self.target,
            "checked": self.checked,
        }
        if self.diagnosis:
            document |= {"code": self.code, "diagnosis": self.diagnosis}
        return document


class Examiner:
    """Looks at calls, one after another."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller
        self._app = build(Settings(limits=False), world=named_world("empty"))
        self._sandboxes: dict[tuple[str, str], tuple[Sandbox, bool]] = {}

    def examine(self, call: SentCall) -> Finding:
        """Return whether an exchange would accept a call, and why not.

        Raises:
            NoKeysError: nobody knows the secret of its key.

        """
        request = _request(call)
        exchange = self._app.exchange_of(request.path)
        sandbox, known = self._sandbox(request, exchange)
        sandbox.clock.restore(ClockState(self._at_ms(call), STANDING))
        explainer = DoctorExplainer(self._app.exchanges, sandbox)
        endpoint = None
        try:
            endpoint = exchange.catalogue.match(request)
            if not endpoint.is_public and _are_underscored(call, exchange):
                raise MissingSignature("headers with underscores in their names do not arrive")
            credential = exchange.authenticate(request, endpoint, sandbox)
            exchange.expires_ms(request, endpoint, sandbox)
            exchange.require(endpoint, exchange.params(request, endpoint))
        except Rejection as rejection:
            case = Case.of(request, endpoint, rejection, sandbox, sandbox.clock.now_ms())
            diagnosis = explainer.explain(case, exchange)
            if isinstance(rejection, UnknownKey) and not known and "mistake" not in diagnosis:
                raise NoKeysError(
                    _NO_KEYS.format(rejection.reason, exchange.name.upper())
                ) from None
            if _are_underscored(call, exchange):
                diagnosis["mistake"] = _UNDERSCORES.as_json()
            code = exchange.reject(rejection, endpoint, request.path).code
            return _finding(exchange, request, endpoint, explainer, code=code, diagnosis=diagnosis)
        checked = "signature, permission and parameters" if credential else "parameters"
        return _finding(exchange, request, endpoint, explainer, checked=checked)

    def _at_ms(self, call: SentCall) -> int:
        """Return when a call was made: by the option, the archive or its timestamp."""
        moments = (self._caller.at_ms, call.at_ms, _stamp_ms(call))
        return next((moment for moment in moments if moment is not None), wall_ms())

    def _sandbox(self, request: Request, exchange: Exchange) -> tuple[Sandbox, bool]:
        """Return a sandbox for a call, and whether it knows the client's own keys."""
        sent = exchange.key_of(request)
        entry = self._sandboxes.get((exchange.name, sent))
        if entry is None:
            world, known = self._world(sent, request, exchange)
            sandbox = Sandbox(world, clock=ManualClock(0, strict=True), limiter=Unlimited())
            entry = self._sandboxes[exchange.name, sent] = (sandbox, known)
        return entry

    def _world(self, sent: str, request: Request, exchange: Exchange) -> tuple[World, bool]:
        caller, name = self._caller, exchange.name
        if caller.world is not None:
            return caller.world, True
        key, secret, passphrase = client_keys(name)
        secret = caller.secret or secret
        if not secret:
            return named_world("default"), False
        headers = exchange.facts["authentication"].get("headers", {})
        sent_passphrase = request.headers.get(cgi_name(headers.get("passphrase", "")), "")
        world = named_world("empty")
        own = world.exchanges[name]
        credential = {
            "name": "yours",
            "account": own["accounts"][0]["id"],
            "key": caller.key or key or sent or "unknown",
            "secret": secret,
            "passphrase": caller.passphrase or passphrase or sent_passphrase,
            "permissions": sorted({one.permission for one in exchange.catalogue if one.permission}),
        }
        exchanges = {**world.exchanges, name: {**own, "credentials": [credential]}}
        return world._replace(exchanges=exchanges), True


def _finding(
    exchange: Exchange,
    request: Request,
    endpoint: Endpoint | None,
    explainer: DoctorExplainer,
    **result: Any,
) -> Finding:
    target = explainer.redact(request.target)
    return Finding(
        exchange.name, endpoint.id if endpoint else None, request.method, target, **result
    )


_NO_KEYS = "{}: give --secret (and --passphrase), set {}_SECRET_KEY, or name a --world"
_UNDERSCORES = Diagnosis(
    "underscores-in-header-names",
    "headers were sent with underscores in their names, which most gateways leave out",
    "send the headers with dashes, as they are documented",
)


def _are_underscored(call: SentCall, exchange: Exchange) -> bool:
    """Whether credentials are in headers whose names have underscores that are not documented."""
    documented = exchange.facts["authentication"].get("headers", {}).values()
    dashed = {header.upper() for header in documented if "-" in header}
    return any("_" in name and name.upper().replace("_", "-") in dashed for name, _ in call.headers)


def _request(call: SentCall) -> Request:
    parts = urlsplit(call.url)
    path = unquote_to_bytes(call.path).decode("latin-1")
    named = _SANDBOX.fullmatch(path)
    sandbox, path = (named[1], named[2]) if named else ("", path)
    headers = {cgi_name(name): value for name, value in call.headers}
    headers.setdefault("HTTP_HOST", parts.netloc)
    return Request(call.method, path, parts.query, headers, call.body, "127.0.0.1", sandbox)


def _stamp_ms(call: SentCall) -> int | None:
    """Return the timestamp of a call."""
    for name, value in call.headers:
        if name.lower().replace("_", "-").endswith("timestamp"):
            moment = read_timestamp(value)
            if moment is None and value.isdecimal() and len(value) == 13:
                moment = int(value)
            return moment
    return None


def as_json(findings: list[Finding]) -> str:
    """Return findings as a JSON list."""
    documents = [finding.as_json() for finding in findings]
    return orjson.dumps(documents, option=orjson.OPT_INDENT_2).decode()
