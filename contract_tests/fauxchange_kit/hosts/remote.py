"""Sandboxes on a server that others share, made by its admin API (docs/reference/admin.md)."""

from __future__ import annotations

import json
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import replace
from os import PathLike
from pathlib import Path
from typing import Any

from fauxchange.runtime.clock import ClockState
from fauxchange.sandbox.keys import Keys, keys_of
from fauxchange.sandbox.options import SandboxOptions
from fauxchange.spec.problem import Problem
from fauxchange.worlds.recorded.sent import document_to_send
from fauxchange.worlds.world import World, world_of
from fauxchange_kit.recording.har import run_of
from fauxchange_kit.recording.recording import Run
from fauxchange_kit.runner import plans

from .urls import websocket_url

_ADMIN = "/_mock"
_TIMEOUT_S = 30.0
_TIMED_OUT = 408


class RemoteProvider:
    """A server at a URL. ``token`` is that of its admin API.

    ``ws_url`` is where its WebSockets are, if that is not the same port.

    Raises:
        Problem: nobody answers there.

    """

    def __init__(self, url: str, token: str = "", ws_url: str = "") -> None:
        self.url = url.rstrip("/")
        self.ws_url = ws_url.rstrip("/") or websocket_url(self.url)
        self._token = token
        self.call("GET", "/health")

    def create_sandbox(self, options: SandboxOptions, profile: str = "") -> RemoteSandbox:
        """Make a sandbox."""
        document = self.call("POST", "/sandboxes", _request_of(options))
        return RemoteSandbox(self, document, options, profile)

    def call(
        self, method: str, path: str, params: Mapping[str, Any] | None = None, sandbox: str = ""
    ) -> Any:
        """Return the JSON that the admin API answers, also if it waited in vain (HTTP 408).

        Raises:
            Problem: it refuses, or there is no server at the URL.

        """
        headers = {"Content-Type": "application/json"}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        if sandbox:
            headers["X-Mock-Sandbox"] = sandbox
        body, query = b"", ""
        if params and method == "GET":
            query = f"?{urllib.parse.urlencode(params)}"
        elif params is not None:
            body = json.dumps(params).encode()
        where = f"{self.url}{_ADMIN}{path}"
        request = urllib.request.Request(  # noqa: S310 - the URL that the user gave
            where + query, body or None, headers, method=method
        )
        try:
            with urllib.request.urlopen(request, timeout=_TIMEOUT_S) as answer:  # noqa: S310
                return json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                reply = json.load(error) if error.headers.get_content_subtype() == "json" else {}
            if error.code == _TIMED_OUT:
                return reply
            raise Problem(where, reply.get("pointer", ""), reply.get("error", str(error))) from None
        except OSError as error:
            raise Problem(where, "", f"nobody answers: {error}") from None


class RemoteSandbox:
    """A sandbox on a shared server."""

    def __init__(
        self,
        provider: RemoteProvider,
        document: Mapping[str, Any],
        options: SandboxOptions,
        profile: str,
    ) -> None:
        self._provider = provider
        self._options = options
        self._profile = profile
        self._prefix: str = document["prefix"]
        self.id: str = document["id"]
        self.seed: int = document["seed"]
        self.url = f"{provider.url}{self._prefix}"
        self.rules = list(options.faults)
        self._world = _world_of(document, self._call("GET", "/accounts")["accounts"])

    @property
    def ws_url(self) -> str:
        """The base URL of the WebSockets."""
        return f"{self._provider.ws_url}{self._prefix}"

    def keys(self, exchange: str) -> Mapping[str, Keys]:
        """Return the keys of an exchange by name."""
        return keys_of(self._world, exchange)

    def account(self, exchange: str) -> str:
        """Return the id of the account that the usual keys are of."""
        return str(self._world.credentials(exchange)[0]["account"])

    def fund(self, exchange: str, account: str, ccy: str, amount: str, book: str) -> None:
        """Give money to an account."""
        params = {"exchange": exchange, "account": account, "ccy": ccy, "amount": amount}
        self._call("POST", "/credit", {**params, "book": book} if book else params)

    def advance(self, ms: int) -> None:
        """Go forward in time."""
        self._call("POST", "/clock", {"advance": {"seconds": ms / 1000}})

    def arm(self, rules: Sequence[Mapping[str, Any]]) -> None:
        """Arm faults."""
        if rules:
            self._call("POST", "/faults", {"faults": list(rules)})
            self.rules += rules

    def control(self, method: str, path: str, members: Mapping[str, Any]) -> Any:
        """Return the JSON that an operation of the admin API answers.

        Raises:
            Problem: it refuses, or there is none.

        """
        return self._call(method, path, members)

    def wait(self, conditions: Mapping[str, Any], count: int, timeout_ms: int) -> None:
        """Wait until there are so many calls, or the time is up."""
        params = {**conditions, "count": count, "timeout_ms": timeout_ms}
        self._call("GET", "/journal/wait", params)

    def run(self) -> Run:
        """Return the calls so far, as far as the server's journal has them."""
        recording = self._call("GET", "/journal/har")
        profile = self._profile or plans.name_of(self.rules, self._options.skew_ms)
        run = run_of(recording, "journal", self._world, profile=profile)
        return replace(run, is_met=plans.is_met(self.rules, run))

    def end(self) -> None:
        """End the sandbox."""
        self._provider.call("DELETE", f"/sandboxes/{self.id}")

    def _call(self, method: str, path: str, params: Mapping[str, Any] | None = None) -> Any:
        return self._provider.call(method, path, params, self.id)


def _request_of(options: SandboxOptions) -> dict[str, Any]:
    """Return options as ``POST /sandboxes`` takes them; the server has a default for the others."""
    request: dict[str, Any] = {"seed": options.seed, "limits": options.limits}
    if isinstance(options.world, World):
        raise TypeError("a shared server takes a world by its name or as a document")
    if options.world is not None:
        request["world"] = _sent(options.world)
    if options.clock is not None:
        clock = options.clock
        request["clock"] = _clock_of(clock) if isinstance(clock, ClockState) else clock
    if options.faults:
        request["faults"] = list(options.faults)
    return {name: value for name, value in request.items() if value is not None}


def _sent(world: str | PathLike[str] | Mapping[str, Any]) -> Any:
    """Return a world by its name or as a document: the server may not have the file."""
    if isinstance(world, Mapping):
        return world
    is_file = isinstance(world, PathLike) or world.endswith(".json")
    return document_to_send(Path(world)) if is_file else world


def _clock_of(state: ClockState) -> dict[str, Any]:
    """Return a clock in the words of the admin API."""
    rate, step_ms = state.pace
    clock: dict[str, Any] = {"skew_ms": state.skew_ms}
    if state.at_ms is not None:
        clock["start_ms"] = state.at_ms
    if step_ms:
        return {**clock, "step_ms": step_ms}
    return {**clock, "scale": rate} if rate else {**clock, "frozen": True}


def _world_of(sandbox: Mapping[str, Any], accounts: Sequence[Mapping[str, Any]]) -> World:
    """Return a world with the keys of a sandbox: their accounts and permissions, no balances.

    The keys are in the order of the accounts, because JSON objects have no order.
    """
    document: dict[str, Any] = {"title": sandbox["world"]}
    for exchange, keys in sandbox["credentials"].items():
        owners = [one for one in accounts if one["exchange"] == exchange]
        if keys:
            document[exchange] = {
                "accounts": [{"id": one["id"], "user": one["user"], "books": {}} for one in owners],
                "credentials": [
                    {
                        **keys[credential["name"]],
                        "name": credential["name"],
                        "account": one["id"],
                        "permissions": credential["permissions"],
                    }
                    for one in owners
                    for credential in one["credentials"]
                ],
            }
    return world_of(document, "sandbox")
