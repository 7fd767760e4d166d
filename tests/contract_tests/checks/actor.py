"""A client that does right by default, and can be made to do wrong in any way."""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.client
import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from fauxchange import ManualClock, MockServer, data
from fauxchange.worlds.world import world_of
from fauxchange_kit.checks.catalogue import all_checks
from fauxchange_kit.recording.recorder import record_all, run_of
from fauxchange_kit.verdict import judge
from tests.clients import iso
from tests.conftest import NOON_MS
from tests.waits import PATIENCE_S

from .harness import Answer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fauxchange import Keys
    from fauxchange.worlds.world import World
    from fauxchange_kit.recording.recording import Run

JSON = "application/json"


def new_mock() -> MockServer:
    """Return a mock for actors: its clock stands still, and no limit is in the way."""
    return MockServer(world=keyed_world(), clock=ManualClock(NOON_MS), limits=False)


def keyed_world() -> World:
    """Return the default world with keys that are good for one thing each."""
    document = json.loads((data.worlds() / "default.json").read_text(encoding="utf-8"))
    okx, coinw = document["okx"]["credentials"], document["coinw"]["credentials"]
    okx.append(_key("only-withdraw", okx[0], ["withdraw"]))
    okx.append(_key("only-live", okx[0], ["read", "trade"], environments=["live"]))
    okx.append(_key("elsewhere", okx[0], ["read"], addresses=["203.0.113.7"]))
    coinw.append(_key("spot", coinw[0], ["read", "spot", "futures"]))
    coinw.append(_key("only-withdraw", coinw[0], ["withdraw"]))
    coinw.append(_key("elsewhere", coinw[0], ["read"], addresses=["203.0.113.7"]))
    return world_of(document, "keys")


def _key(name: str, like: Mapping[str, Any], permissions: list[str], **more: Any) -> dict[str, Any]:
    digest = hashlib.sha256(name.encode()).hexdigest()
    key = "-".join((digest[:8], digest[8:12], digest[12:16], digest[16:20], digest[20:32]))
    own = {"name": name, "key": key, "secret": digest[32:].upper(), "permissions": permissions}
    return {**like, **own, **more}


@dataclass
class Actor:
    """Sends signed calls to a mock of its own, and keeps what it sent.

    Its methods do as documented; ``headers`` are sent instead of the right ones (None leaves one
    away), ``stamp`` and ``secret`` sign instead of the right ones. With an ``origin`` the calls are
    shown as a recording of calls to there.
    """

    mock: MockServer
    profile: str = "plain"
    output: str = ""
    origin: str = ""

    def __post_init__(self) -> None:
        record_all(self.mock.sandbox)
        self.mock.reset()

    def run(self) -> Run:
        """Return what was sent so far."""
        exchanges, sandbox = self.mock.app.exchanges, self.mock.sandbox
        run_ = run_of(exchanges, sandbox, self.profile, output=self.output)
        return replace(run_, calls=tuple(call._replace(origin=self.origin) for call in run_))

    def problems(self, *families: str) -> dict[str, set[str]]:
        """Return what the checks of some families find wrong with what was sent, by check."""
        checks = [one for one in all_checks() if one.family in families]
        problems: dict[str, set[str]] = {}
        for one in judge([self.run()], checks).findings:
            problems.setdefault(one.check.id, set()).add(one.problem)
        return problems

    def send(
        self,
        method: str,
        target: str,
        headers: Mapping[str, str | None] | None = None,
        body: bytes = b"",
    ) -> Answer:
        """Send anything, with a name unless it is taken away."""
        defaults = {"User-Agent": "actor/1", "Host": "127.0.0.1:12700", **(headers or {})}
        call = {name: value for name, value in defaults.items() if value is not None}
        if body or method != "GET":
            call["Content-Length"] = str(len(body))
        where = urlsplit(self.mock.url)
        connection = http.client.HTTPConnection(where.hostname or "", where.port, PATIENCE_S)
        try:
            connection.putrequest(method, target, skip_host=True, skip_accept_encoding=True)
            for name, value in call.items():
                connection.putheader(name, value)
            connection.endheaders(body)
            answer = connection.getresponse()
            return Answer(answer.status, answer.read())
        finally:
            connection.close()

    def get(self, target: str, key: str = "read", **wrong: Any) -> Answer:
        """Read from OKX."""
        return self.okx("GET", target, b"", key, **wrong)

    def post(self, target: str, params: Any, key: str = "trade", **wrong: Any) -> Answer:
        """Do something on OKX; bytes are sent as they are."""
        body = params if isinstance(params, bytes) else json.dumps(params).encode()
        return self.okx("POST", target, body, key, **wrong)

    def okx(
        self,
        method: str,
        target: str,
        body: bytes,
        key: str,
        *,
        headers: Mapping[str, str | None] | None = None,
        stamp: str = "",
        secret: str = "",
    ) -> Answer:
        """Send a signed call to OKX."""
        keys = self.keys("okx", key)
        timestamp = stamp or iso(self.mock.clock.now_ms())
        text = f"{timestamp}{method}{target}".encode() + body
        signed: dict[str, str | None] = {
            "OK-ACCESS-KEY": keys.key,
            "OK-ACCESS-SIGN": _hmac(secret or keys.secret, text),
            "OK-ACCESS-TIMESTAMP": timestamp,
            "OK-ACCESS-PASSPHRASE": keys.passphrase,
        }
        if method != "GET":
            signed["Content-Type"] = JSON
        return self.send(method, target, {**signed, **(headers or {})}, body)

    def transfer(self, **changed: Any) -> Answer:
        """Move money between two books of OKX."""
        params = {"ccy": "USDT", "amt": "1.5", "from": "6", "to": "18", **changed}
        params_ = {name: value for name, value in params.items() if value is not Ellipsis}
        return self.post("/api/v5/asset/transfer", params_)

    def order(self, **changed: Any) -> Answer:
        """Place an order on OKX."""
        params = {"instId": "BTC-USDT", "tdMode": "cash", "side": "buy", "ordType": "limit"}
        return self.post("/api/v5/trade/order", {**params, "px": "2.1", "sz": "2", **changed})

    def coinw(
        self,
        command: str,
        params: Mapping[str, str] | None = None,
        *,
        key: str = "spot",
    ) -> Answer:
        """Send a signed call to CoinW's spot market, all in the query."""
        keys = self.keys("coinw", key)
        call = {**(params or {}), "api_key": keys.key}
        plain = "&".join(f"{name}={call[name]}" for name in sorted(call))
        text = f"{plain}&secret_key={keys.secret}"
        sign = hashlib.md5(text.encode(), usedforsecurity=False).hexdigest().upper()
        query = urlencode({"command": command, **call, "sign": sign})
        return self.send("POST", f"/api/v1/private?{query}")

    def futures(
        self,
        method: str,
        target: str,
        params: Any = None,
        *,
        key: str = "spot",
        headers: Mapping[str, str | None] | None = None,
        stamp: str = "",
        secret: str = "",
    ) -> Answer:
        """Send a signed call to CoinW's futures market; bytes are sent as they are."""
        keys = self.keys("coinw", key)
        timestamp = stamp or str(self.mock.clock.now_ms())
        body = params if isinstance(params, bytes) else b""
        if params is not None and not body:
            body = json.dumps(params).encode()
        sign = _hmac(secret or keys.secret, f"{timestamp}{method}{target}".encode() + body)
        signed = {"api_key": keys.key, "sign": sign, "timestamp": timestamp}
        declared = {"Content-Type": JSON} if body else {}
        return self.send(method, target, {**signed, **declared, **(headers or {})}, body)

    def keys(self, exchange: str, name: str) -> Keys:
        """Return keys of the world by their name."""
        return self.mock.keys(exchange, name)


def _hmac(secret: str, text: bytes) -> str:
    return base64.b64encode(hmac.digest(secret.encode(), text, "sha256")).decode()
