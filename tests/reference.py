"""The reference validator: `jsonschema`, with patterns read as ECMA-262 reads them.

JSON Schema's patterns are ECMA-262's, where ``$`` is the very end. In Python it also matches before
a final newline, so a currency ``"ETH\\n"`` would pass.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from jsonschema.validators import extend

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jsonschema.protocols import Validator


@cache
def ecma(pattern: str) -> re.Pattern[str]:
    """Compile an ECMA-262 pattern: a ``$`` that is an anchor becomes Python's ``\\Z``."""
    written = []
    escaped = in_class = False
    for char in pattern:
        anchor = char == "$" and not escaped and not in_class
        written.append(r"\Z" if anchor else char)
        if escaped:
            escaped = False
        elif char == "\\":
            escaped = True
        elif char in "[]":
            in_class = char == "["
    return re.compile("".join(written), re.ASCII)


def _pattern(_: Any, pattern: str, instance: Any, __: Any) -> Iterator[ValidationError]:
    if isinstance(instance, str) and not ecma(pattern).search(instance):
        yield ValidationError(f"{instance!r} does not match {pattern!r}")


Reference: Any = extend(Draft202012Validator, {"pattern": _pattern})  # type: ignore[no-untyped-call]


def reference(schema: Any) -> Validator:
    """Return the reference validator of a schema."""
    validator: Validator = Reference(schema)
    return validator
