"""A shape: one schema, ready to coerce and to validate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import jsonschema_rs

from . import violations
from .coerce import coercer

if TYPE_CHECKING:
    from .violations import Violation


class Shape:
    """An inlined schema with its compiled validator.

    Raises:
        ValueError: the schema does not compile.

    """

    __slots__ = ("_validator", "coerce", "is_valid", "schema")

    def __init__(self, schema: Any) -> None:  # noqa: ANN401 - a schema is a table or a truth value
        self.schema = schema
        self._validator = jsonschema_rs.Draft202012Validator(schema)
        self.is_valid = self._validator.is_valid
        self.coerce = coercer(schema)

    def violation(self, value: Any) -> Violation | None:  # noqa: ANN401
        """Return what is wrong with a coerced value, or None."""
        if self.is_valid(value):
            return None
        errors = (
            violations.Disagreement(error.schema_path, error.instance_path, error.message)
            for error in self._validator.iter_errors(value)
        )
        return violations.first(self.schema, value, errors)
