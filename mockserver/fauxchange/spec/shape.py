"""A shape: one schema, ready to coerce and to validate."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any

from . import violations
from .close_schema import close_schema
from .coerce import coercer
from .violations import Violation

if TYPE_CHECKING:
    import jsonschema_rs


class Shape:
    """An inlined schema; ``closed`` refuses members that it does not list.

    Validator and coercer are made when they are first used: most runs use few of the endpoints,
    and all validators together are most of a server's memory.
    """

    def __init__(self, schema: Any, *, closed: bool = False) -> None:
        self.schema = schema
        self._closed = closed

    @cached_property
    def _enforced(self) -> Any:
        return close_schema(self.schema) if self._closed else self.schema

    @cached_property
    def _validator(self) -> jsonschema_rs.Draft202012Validator:
        import jsonschema_rs

        return jsonschema_rs.Draft202012Validator(self._enforced)

    @cached_property
    def is_valid(self) -> Callable[[Any], bool]:
        """The test whether a coerced value fits.

        Raises:
            ValueError: the schema does not compile.

        """
        return self._validator.is_valid

    @cached_property
    def item(self) -> Shape:
        """The shape of one row of a list."""
        return Shape(self.schema["items"], closed=self._closed)

    @cached_property
    def coerce(self) -> Callable[[Any], Any]:
        """The function from what was sent to what is meant."""
        return coercer(self.schema)

    def errors(self, value: Any) -> Iterator[Any]:
        """Yield all that a validator finds wrong with a coerced value."""
        return iter(self._validator.iter_errors(value))

    def violation(self, value: Any) -> Violation | None:
        """Return what is wrong with a coerced value, or None.

        Lists are counted before what is in them is looked at, and a part of a long one is: the
        first that is wrong.
        """
        if self.is_valid(value):
            return None
        crowd = violations.too_many(self._enforced, value)
        if crowd is not None:
            return crowd
        part = next((part for part in violations.parts_of(value) if not self.is_valid(part)), value)
        errors = (
            violations.Disagreement(error.schema_path, error.instance_path, error.message)
            for error in self._validator.iter_errors(part)
        )
        return violations.first(self._enforced, part, errors)
