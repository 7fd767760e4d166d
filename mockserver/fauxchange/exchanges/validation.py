"""From a violation of an endpoint's schema to a rejection."""

from __future__ import annotations

from typing import Any

from fauxchange.domain.core.rejection import (
    BadParameter,
    BothParameters,
    EitherParameter,
    MissingParameter,
    Rejection,
    TooManyValues,
    Unreadable,
)
from fauxchange.spec.endpoint import Endpoint
from fauxchange.spec.violations import Violation


def rejection_of(violation: Violation) -> Rejection:
    """Return the rejection for a violation."""
    names, reason, code = violation.names, violation.reason, violation.error or None
    name = names[0] if names else ""
    other = names[1] if len(names) > 1 else name
    match violation.kind:
        case "missing":
            return MissingParameter(name, f"{name} is required", code)
        case "either":
            return EitherParameter(name, other, f"one of {', '.join(names)} is required", code)
        case "both":
            return BothParameters(name, other, f"{', '.join(names)} exclude each other", code)
        case "too many":
            return TooManyValues(name, violation.limit, reason, code)
        case "malformed":
            return Unreadable(reason)
        case "bad":
            return BadParameter(name, reason, code) if name else Unreadable(reason)


def require(endpoint: Endpoint, params: Any) -> None:
    """Let coerced parameters pass that the endpoint's schema allows.

    Raises:
        Rejection: for the first violation of it.

    """
    violation = endpoint.request.violation(params)
    if violation is not None:
        raise rejection_of(violation)
