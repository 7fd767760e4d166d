"""The catalogue: all documented endpoints of an exchange, found by request."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple
from urllib.parse import parse_qsl

from fauxchange.domain.core.rejection import Unroutable, WrongMethod
from fauxchange.message import Request

from .endpoint import Endpoint


class Route(NamedTuple):
    """What requests for an endpoint have in common: a method, a path, and perhaps a command."""

    id: str
    method: str
    path: str
    command: str | None = None


class Catalogue:
    """Endpoints by path and method, and where a path is shared, by the selecting parameter.

    CoinW's spot API has one path for all private calls and tells them apart by ``?command=``;
    ``selector`` is the name of that parameter, or None.
    """

    def __init__(
        self, endpoints: Iterable[Endpoint], selector: str | None, aliases: Mapping[str, str]
    ) -> None:
        by_id = {endpoint.id: endpoint for endpoint in endpoints}
        routes = [Route(one.id, one.method, one.path, one.command) for one in by_id.values()]
        self._fill(by_id, routes, selector, aliases)

    @classmethod
    def of_routes(
        cls,
        routes: Iterable[Route],
        build: Callable[[str], Endpoint],
        selector: str | None,
        aliases: Mapping[str, str],
    ) -> Catalogue:
        """Return the catalogue of endpoints that are built by their ids when they are used."""
        catalogue = cls.__new__(cls)
        catalogue._fill(  # noqa: SLF001 - its own
            _Endpoints(build), routes, selector, aliases
        )
        return catalogue

    def _fill(
        self,
        endpoints: dict[str, Endpoint],
        routes: Iterable[Route],
        selector: str | None,
        aliases: Mapping[str, str],
    ) -> None:
        self._endpoints = endpoints
        self._selector = selector
        self._routes = {route.id: route for route in routes}
        self._plain: dict[tuple[str, str], str] = {}
        self._selected: dict[tuple[str, str, str], str] = {}
        self._methods: dict[str, set[str]] = {}
        names: dict[str, list[str]] = {}
        for alias, path in aliases.items():
            names.setdefault(path, []).append(alias)
        for route in self._routes.values():
            for path in (route.path, *names.get(route.path, ())):
                self._add(route, path)

    def _add(self, route: Route, path: str) -> None:
        self._methods.setdefault(path, set()).add(route.method)
        if route.command is None:
            self._plain[route.method, path] = route.id
        else:
            self._selected[route.method, path, route.command] = route.id

    def __iter__(self) -> Iterator[Endpoint]:
        return map(self._endpoints.__getitem__, self._routes)

    def __len__(self) -> int:
        return len(self._routes)

    def __getitem__(self, endpoint_id: str) -> Endpoint:
        return self._endpoints[endpoint_id]

    def get(self, endpoint_id: str) -> Endpoint | None:
        """Return an endpoint, or None."""
        return self._endpoints[endpoint_id] if endpoint_id in self._routes else None

    def routes(self) -> Iterator[tuple[str, str]]:
        """Return every (method, path), each once."""
        for path, methods in self._methods.items():
            for method in sorted(methods):
                yield method, path

    def aliases(self) -> Iterator[tuple[str, str]]:
        """Return the routes that are no endpoint's documented path."""
        documented = {route.path for route in self._routes.values()}
        return ((method, path) for method, path in self.routes() if path not in documented)

    def match(self, request: Request) -> Endpoint:
        """Return the endpoint that a request is for.

        Raises:
            WrongMethod: the path exists with other methods.
            Unroutable: there is no such path, or no such command.

        """
        endpoint_id = self._plain.get((request.method, request.path))
        if endpoint_id is not None:
            return self._endpoints[endpoint_id]
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
        return self._endpoints[selected]


class _Endpoints(dict[str, "Endpoint"]):
    """Endpoints by id, each built when it is first used."""

    def __init__(self, build: Callable[[str], Endpoint]) -> None:
        super().__init__()
        self._build = build

    def __missing__(self, endpoint_id: str) -> Endpoint:
        # Of two threads one's endpoint is kept: limits are counted by what they are.
        return self.setdefault(endpoint_id, self._build(endpoint_id))
