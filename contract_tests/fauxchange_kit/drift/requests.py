"""Which endpoints are asked, with what, and over which connection."""

from __future__ import annotations

import copy
import urllib.error
import urllib.request
from collections.abc import Iterator
from fnmatch import fnmatchcase
from http.client import HTTPException
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from fauxchange import __version__
from fauxchange.exchanges.exchange import Exchange
from fauxchange.spec.endpoint import Endpoint
from fauxchange.spec.generation.sample import sample
from fauxchange_kit.generate.requests import on_the_wire, signed_request

AGENT = f"fauxchange-drift/{__version__}"
PUBLIC = "public"

_PATIENCE_S = 10
_LONGEST_ANSWER = 16 * 1024 * 1024


class Answer(NamedTuple):
    """What came back; ``failure`` says why nothing did, empty if something did."""

    status: int = 0
    body: bytes = b""
    failure: str = ""


class NoUrlError(ValueError):
    """What was given is no URL of a server."""


def public_endpoints(exchange: Exchange, selection: str) -> list[Endpoint]:
    """Return the public endpoints whose ids a pattern fits; ``public`` is all of them."""
    pattern = "*" if selection == PUBLIC else selection
    return [
        endpoint
        for endpoint in exchange.catalogue
        if endpoint.is_public
        and endpoint.method == "GET"
        and not endpoint.decommissioned
        and fnmatchcase(endpoint.id, pattern)
    ]


def params_of_requests(endpoint: Endpoint) -> Iterator[Any]:
    """Yield what an endpoint is asked with: as documented, or the least that is allowed."""
    yielded = []
    for example in endpoint.examples:
        if example.request is not None:
            params = endpoint.request.coerce(copy.deepcopy(example.request))
            if endpoint.request.is_valid(params) and params not in yielded:
                yielded.append(params)
                yield params
    if not yielded:
        least = _least(endpoint)
        if endpoint.request.is_valid(endpoint.request.coerce(on_the_wire(endpoint, least))):
            yield least


def _least(endpoint: Endpoint) -> dict[str, Any]:
    schema = endpoint.request.schema
    return {name: sample(schema["properties"][name]) for name in schema.get("required", ())}


class Line:
    """The connection to an exchange: one call after the other, unsigned.

    Raises:
        NoUrlError: it is no URL of a server.

    """

    def __init__(self, exchange: Exchange, base_url: str) -> None:
        try:
            split = urlsplit(base_url)
            is_url = split.scheme in {"http", "https"} and bool(split.hostname)
        except ValueError:
            is_url = False
        if not is_url:
            raise NoUrlError(f"{base_url} is no URL of a server")
        self._exchange = exchange
        self._base_url = base_url.rstrip("/")

    def call(self, endpoint: Endpoint, params: Any) -> Answer:
        """Call an endpoint once."""
        signed = signed_request(self._exchange, endpoint, params, None, 0)
        headers = {**signed.headers, "User-Agent": AGENT, "Accept": "application/json"}
        request = urllib.request.Request(  # noqa: S310 - the scheme was looked at
            self._base_url + signed.target, headers=headers, method=signed.method
        )
        try:
            with urllib.request.urlopen(request, timeout=_PATIENCE_S) as answer:  # noqa: S310
                return Answer(answer.status, answer.read(_LONGEST_ANSWER))
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, error.read(_LONGEST_ANSWER))
        except (OSError, HTTPException) as error:
            reason = getattr(error, "reason", None) or error
            return Answer(failure=str(getattr(reason, "strerror", None) or reason))
