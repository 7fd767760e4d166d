"""The catalogue: all documented endpoints of an exchange, found by request."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from fauxchange.domain.core.rejection import Unroutable, WrongMethod

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from fauxchange.message import Request

    from .endpoint import Endpoint


class Catalogue:
    """Endpoints by path and method, and where a path is shared, by the selecting parameter.

    CoinW's spot API has one path for all private calls and tells them apart by ``?command=``;
    ``selector`` is the name of that parameter, or None.
    """

    def __init__(
        self, endpoints: Iterable[Endpoint], selector: str | None, aliases: dict[str, str]
    ) -> None:
        self._selector = selector
        self._endpoints = {endpoint.id: endpoint for endpoint in endpoints}
        self._plain: dict[tuple[str, str], Endpoint] = {}
        self._selected: dict[tuple[str, str, str], Endpoint] = {}
        self._methods: dict[str, set[str]] = {}
        for endpoint in self._endpoints.values():
            self._add(endpoint, endpoint.path)
            for alias, path in aliases.items():
                if path == endpoint.path:
                    self._add(endpoint, alias)

    def _add(self, endpoint: Endpoint, path: str) -> None:
        self._methods.setdefault(path, set()).add(endpoint.method)
        if endpoint.command is None:
            self._plain[endpoint.method, path] = endpoint
        else:
            self._selected[endpoint.method, path, endpoint.command] = endpoint

    def __iter__(self) -> Iterator[Endpoint]:
        return iter(self._endpoints.values())

    def __len__(self) -> int:
        return len(self._endpoints)

    def __getitem__(self, endpoint_id: str) -> Endpoint:
        return self._endpoints[endpoint_id]

    def get(self, endpoint_id: str) -> Endpoint | None:
        """Return an endpoint, or None."""
        return self._endpoints.get(endpoint_id)

    def routes(self) -> Iterator[tuple[str, str]]:
        """Return every (method, path), each once."""
        for path, methods in self._methods.items():
            for method in sorted(methods):
                yield method, path

    def aliases(self) -> Iterator[tuple[str, str]]:
        """Return the routes that are no endpoint's documented path."""
        documented = {endpoint.path for endpoint in self}
        return ((method, path) for method, path in self.routes() if path not in documented)

    def match(self, request: Request) -> Endpoint:
        """Return the endpoint that a request is for.

        Raises:
            WrongMethod: the path exists with other methods.
            Unroutable: there is no such path, or no such command.

        """
        endpoint = self._plain.get((request.method, request.path))
        if endpoint is not None:
            return endpoint
        methods = self._methods.get(request.path)
        if methods is None:
            raise Unroutable(f"no documented endpoint has the path {request.path}")
        if request.method not in methods:
            allowed = ", ".join(sorted(methods))
            raise WrongMethod(f"{request.path} takes {allowed}, not {request.method}")
        command = dict(reversed(parse_qsl(request.query))).get(self._selector or "", "")
        selected = self._selected.get((request.method, request.path, command))
        if selected is None:
            raise Unroutable(f"no documented endpoint has {self._selector}={command!r}")
        return selected
