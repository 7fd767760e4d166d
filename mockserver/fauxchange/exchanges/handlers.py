"""Which functions answer the endpoints of an exchange that are modelled."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from types import MappingProxyType
from typing import Any

from .call import Call


class Handlers:
    """The table of handlers of one exchange: endpoint id -> function.

    Args:
        package: the package whose modules have the handlers.
        sections: its modules by how the ids of their endpoints begin. A module is imported when an
            endpoint of its sections is asked for: a start needs none of them.

    """

    def __init__(
        self, package: str = "", sections: Mapping[str, Sequence[str]] = MappingProxyType({})
    ) -> None:
        self._by_id: dict[str, Callable[[Call], Any]] = {}
        self._scopes: dict[str, str] = {}
        self._package = package
        self._sections = sections

    def handles(
        self, endpoint_id: str, *, scope: str = ""
    ) -> Callable[[Callable[[Call], Any]], Callable[[Call], Any]]:
        """Register a function as the handler of an endpoint.

        ``scope`` says which part of it is modelled, if the rest is refused.

        Raises:
            ValueError: it has one already.

        """

        def register(function: Callable[[Call], Any]) -> Callable[[Call], Any]:
            if endpoint_id in self._by_id:
                raise ValueError(f"{endpoint_id} has two handlers")
            self._by_id[endpoint_id] = function
            self._scopes[endpoint_id] = scope
            return function

        return register

    def __contains__(self, endpoint_id: str) -> bool:
        return self.get(endpoint_id) is not None

    def get(self, endpoint_id: str) -> Callable[[Call], Any] | None:
        """Return an endpoint's handler, or None."""
        handler = self._by_id.get(endpoint_id)
        if handler is None:
            for module in self.modules_of(endpoint_id):
                import_module(f"{self._package}.{module}")
                handler = self._by_id.get(endpoint_id)
                if handler is not None:
                    break
        return handler

    def scope_of(self, endpoint_id: str) -> str:
        """Return which part of an endpoint is modelled; empty if all of it is, or nothing."""
        self.get(endpoint_id)
        return self._scopes.get(endpoint_id, "")

    def modules_of(self, endpoint_id: str) -> list[str]:
        """Return which modules may have an endpoint's handler, the likeliest first."""
        sections = [section for section in self._sections if endpoint_id.startswith(section)]
        sections.sort(key=len, reverse=True)
        return [module for section in sections for module in self._sections[section]]

    def ids(self) -> frozenset[str]:
        """Return the ids of all endpoints with a handler."""
        for module in self.modules():
            import_module(module)
        return frozenset(self._by_id)

    def modules(self) -> list[str]:
        """Return the names of all modules that have handlers."""
        names = dict.fromkeys(name for modules in self._sections.values() for name in modules)
        return [f"{self._package}.{name}" for name in names]
