"""Sandboxes on a server that others share, steered by its admin API (docs/reference/admin.md)."""

from __future__ import annotations

import json
import urllib.error
import urllib.parse
import urllib.request
from typing import TYPE_CHECKING, Any

from fauxchange.sandbox.keys import keys_of
from fauxchange.spec.problem import Problem
from fauxchange.worlds.world import world_of
from fauxchange_kit.recording.har import run_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fauxchange.sandbox.keys import Keys
    from fauxchange.worlds.world import World
    from fauxchange_kit.fixtures.options import FixtureOptions
    from fauxchange_kit.recording.recording import Run

_ADMIN = "/_mock"
_PATIENCE_S = 30.0
_TIMED_OUT = 408


class RemoteProvider:
    """A server at a URL. ``token`` is that of its admin API, ``ws_url`` where its WebSockets are.

    Raises:
        Problem: nobody answers there.

    """

    def __init__(self, url: str, token: str = "", ws_url: str = "") -> None:
        self.url = url.rstrip("/")
        self.ws_url = ws_url.rstrip("/")
        self._token = token
        self.ask("GET", "/health")

    def create_sandbox(self, options: FixtureOptions) -> RemoteSandbox:
        """Make a sandbox."""
        asked: dict[str, Any] = {"seed": options.seed, "limits": options.has_limits}
        if options.document is not None:
            asked["world"] = options.document
        if options.time:
            asked["clock"] = dict(options.time)
        lodging = RemoteSandbox(self, self.ask("POST", "/sandboxes", asked), options)
        lodging.arm(options.rules)
        return lodging

    def ask(
        self, method: str, path: str, said: Mapping[str, Any] | None = None, sandbox: str = ""
    ) -> Any:
        """Return what the admin API answers; waiting in vain is an answer.

        Raises:
            Problem: it refuses, or nobody answers.

        """
        headers = {"Content-Type": "application/json"}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        if sandbox:
            headers["X-Mock-Sandbox"] = sandbox
        body, query = b"", ""
        if said and method == "GET":
            query = f"?{urllib.parse.urlencode(said)}"
        elif said is not None:
            body = json.dumps(said).encode()
        where = f"{self.url}{_ADMIN}{path}"
        request = urllib.request.Request(  # noqa: S310 - the URL that the user gave
            where + query, body or None, headers, method=method
        )
        try:
            with urllib.request.urlopen(request, timeout=_PATIENCE_S) as answer:  # noqa: S310
                return json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                told = json.load(error) if error.headers.get_content_subtype() == "json" else {}
            if error.code == _TIMED_OUT:
                return told
            raise Problem(where, told.get("pointer", ""), told.get("error", str(error))) from None
        except OSError as error:
            raise Problem(where, "", f"nobody answers: {error}") from None


class RemoteSandbox:
    """A sandbox on a shared server."""

    def __init__(
        self, host: RemoteProvider, made: Mapping[str, Any], options: FixtureOptions
    ) -> None:
        self._host = host
        self._wishes = options
        self._prefix: str = made["prefix"]
        self.id: str = made["id"]
        self.seed: int = made["seed"]
        self.url = f"{host.url}{self._prefix}"
        self.rules: list[Mapping[str, Any]] = []
        self._world = _world(made, self._ask("GET", "/accounts")["accounts"])

    @property
    def ws_url(self) -> str:
        """The base URL of the WebSocket server."""
        if not self._host.ws_url:
            raise LookupError("say where the WebSockets are with --mock-exchange-ws-url")
        return f"{self._host.ws_url}{self._prefix}"

    def keys(self, exchange: str) -> Mapping[str, Keys]:
        """Return the keys of an exchange by name."""
        return keys_of(self._world, exchange)

    def account(self, exchange: str) -> str:
        """Return the id of the account that the usual keys are of."""
        return str(self._world.credentials(exchange)[0]["account"])

    def fund(self, exchange: str, account: str, ccy: str, amount: str, book: str) -> None:
        """Give money to an account."""
        asked = {"exchange": exchange, "account": account, "ccy": ccy, "amount": amount}
        self._ask("POST", "/credit", {**asked, "book": book} if book else asked)

    def advance(self, ms: int) -> None:
        """Go forward in time."""
        self._ask("POST", "/clock", {"advance": {"seconds": ms / 1000}})

    def arm(self, rules: Sequence[Mapping[str, Any]]) -> None:
        """Arm faults."""
        if rules:
            self._ask("POST", "/faults", {"faults": list(rules)})
            self.rules += rules

    def wait(self, conditions: Mapping[str, Any], count: int, timeout_ms: int) -> None:
        """Wait until there are so many calls, or the time is up."""
        asked = {**conditions, "count": count, "timeout_ms": timeout_ms}
        self._ask("GET", "/journal/wait", asked)

    def run(self) -> Run:
        """Return the calls so far, as far as the server's journal has them."""
        recording = self._ask("GET", "/journal/har")
        profile = self._wishes.name_with(self.rules)
        return run_of(recording, "journal", self._world, profile=profile)

    def end(self) -> None:
        """End the sandbox."""
        self._host.ask("DELETE", f"/sandboxes/{self.id}")

    def _ask(self, method: str, path: str, said: Mapping[str, Any] | None = None) -> Any:
        return self._host.ask(method, path, said, self.id)


def _world(made: Mapping[str, Any], accounts: Sequence[Mapping[str, Any]]) -> World:
    """Return what is known of a sandbox as a world: whose its keys are, and what they may do.

    The keys are in the order of the accounts, because tables of JSON have none.
    """
    document: dict[str, Any] = {"title": made["world"]}
    for exchange, keys in made["credentials"].items():
        owners = [one for one in accounts if one["exchange"] == exchange]
        if keys:
            document[exchange] = {
                "accounts": [{"id": one["id"], "user": one["user"], "books": {}} for one in owners],
                "credentials": [
                    {
                        **keys[held["name"]],
                        "name": held["name"],
                        "account": one["id"],
                        "permissions": held["permissions"],
                    }
                    for one in owners
                    for held in one["credentials"]
                ],
            }
    return world_of(document, "sandbox")
