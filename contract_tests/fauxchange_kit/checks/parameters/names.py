"""Parameters: whether they are those that an endpoint documents, and whether it exists at all."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from fauxchange.spec.violations import Violation
from fauxchange_kit.analysis.parameters import has_json_body, has_rule, known_names, parameters_of
from fauxchange_kit.check import Evidence, Severity, check
from fauxchange_kit.checks.pages import COINW_INTRODUCTION
from fauxchange_kit.recording.recording import RecordedCall, Run

_DOCS = {"okx": "overview-general-info", "coinw": COINW_INTRODUCTION}
_ERRORS = {"okx": "error-code-rest-api-public", "coinw": COINW_INTRODUCTION}
# The header of what a browser sends before a call to another origin (fetch.spec.whatwg.org).
_ASKS_FOR = "HTTP_ACCESS_CONTROL_REQUEST_METHOD"


@check(
    "parameters/documented-path",
    "only documented paths are called",
    Severity.WARNING,
    why="A path that nobody documents may be gone tomorrow, or is misspelt and never was there.",
    fix="Call the documented endpoint that does the same.",
    docs=_DOCS,
)
def documented_path(run: Run) -> Iterator[Evidence]:
    """Look for calls without an endpoint whose path takes no method at all."""
    for call in run:
        is_nowhere = call.endpoint is None and not _methods(call)
        problem = f"nobody documents {call.method} {call.path}"
        yield Evidence((call,), problem if is_nowhere else "")


@check(
    "parameters/documented-method",
    "every path is called with the method it is documented with",
    Severity.ERROR,
    why="The exchange refuses the call before it looks at it.",
    fix="Use the documented method.",
    docs=_ERRORS,
)
def documented_method(run: Run) -> Iterator[Evidence]:
    """Look for calls without an endpoint whose path takes other methods."""
    for call in run:
        methods = _methods(call)
        if methods and not _is_preflight(call):
            problem = f"{call.path} takes {', '.join(methods)}, not {call.method}"
            yield Evidence((call,), "" if call.method in methods else problem)


@check(
    "parameters/active-endpoint",
    "endpoints that are no longer active are not called",
    Severity.ERROR,
    why="They answer with an error, whatever is asked.",
    fix="Use what the documentation has in their place.",
    docs={"okx": "error-code-rest-api-public"},
)
def active_endpoint(run: Run) -> Iterator[Evidence]:
    """Look at whether endpoints are still served."""
    for call in run.of("okx"):
        if call.endpoint is not None:
            problem = f"{call.endpoint_id} is no longer active"
            yield Evidence((call,), problem if call.endpoint.decommissioned else "")


@check(
    "parameters/unknown",
    "only documented parameters are sent",
    Severity.WARNING,
    why="Exchanges ignore what they do not know: a misspelt option silently has no effect.",
    fix="Correct the name, or leave the parameter away.",
    docs=_DOCS,
    frames=True,
)
def unknown(run: Run) -> Iterator[Evidence]:
    """Look for parameters that nothing is documented of; without a value they say nothing."""
    for call in run:
        params = list(parameters_of(call))
        undocumented = (one for one in params if one.schema is None and not one.is_empty)
        strange = dict.fromkeys(one.name for one in undocumented)
        if strange and call.endpoint is not None:
            known = known_names(call.endpoint.request.schema)
            names = ", ".join(f"{name}{_suggestion(name, known - {name})}" for name in strange)
            yield Evidence((call,), f"{call.endpoint_id} has no parameter {names}")
        elif params:
            yield Evidence((call,))


@check(
    "parameters/deprecated",
    "no deprecated parameters are sent",
    Severity.NOTE,
    why="They will be gone one day, and some have no effect any more.",
    fix="Send the parameter that took its place.",
    docs={"okx": "public-data-rest-api-get-instruments"},
    frames=True,
)
def deprecated(run: Run) -> Iterator[Evidence]:
    """Look for parameters that are documented as deprecated."""
    for call in run.of("okx"):
        params = [one for one in parameters_of(call) if one.schema is not None and not one.is_empty]
        old = dict.fromkeys(one.name for one in params if (one.schema or {}).get("deprecated"))
        problem = f"{call.endpoint_id} has {', '.join(old)} only for clients of old"
        if params and call.endpoint is not None and has_rule(call.endpoint, "deprecated"):
            yield Evidence((call,), problem if old else "")


@check(
    "parameters/required",
    "every required parameter is sent",
    Severity.ERROR,
    why="The call is refused; if it is an order, it is not there.",
    fix="Send the parameter, and do not send it empty.",
    docs=_ERRORS,
    frames=True,
)
def required(run: Run) -> Iterator[Evidence]:
    """Look for what is missing where something is required, one of several included."""
    for call in run:
        if call.endpoint is None or call.endpoint.request.is_valid({}):
            continue
        violation = _violation(call)
        if _is_bare(call):
            yield Evidence((call,), f"{call.endpoint_id} came without parameters")
        elif violation is not None and violation.kind in {"missing", "either"}:
            names = " or ".join(violation.names)
            yield Evidence((call,), f"{call.endpoint_id} came without {names}")
        elif call.params:
            yield Evidence((call,))


@check(
    "parameters/exclusive",
    "parameters that exclude each other are not sent together",
    Severity.ERROR,
    why="The exchange refuses the call, or takes one of them and ignores the other.",
    fix="Send the one that is meant.",
    docs={
        "okx": "error-code-rest-api-public",
        "coinw": "https://www.coinw.com/api-doc/en/futures-trading/trade/close-a-position",
    },
    frames=True,
)
def exclusive(run: Run) -> Iterator[Evidence]:
    """Look at calls of two parameters or more, where some exclude each other."""
    for call in run:
        if call.endpoint is None or not has_rule(call.endpoint, "oneOf", "not"):
            continue
        if len({one.name for one in parameters_of(call)}) < 2:
            continue
        violation = _violation(call)
        names = ", ".join(violation.names) if violation else ""
        is_both = violation is not None and violation.kind == "both"
        problem = f"{call.endpoint_id} takes only one of {names}"
        yield Evidence((call,), problem if is_both else "")


@check(
    "parameters/list-length",
    "lists are no longer than documented",
    Severity.ERROR,
    why="The whole call is refused, not only what is too much.",
    fix="Ask in parts, each as long as the documentation allows.",
    docs=_ERRORS,
    frames=True,
)
def list_length(run: Run) -> Iterator[Evidence]:
    """Look at lists: bodies of rows, and values separated by commas."""
    for call in run:
        if not _has_list(call) or call.endpoint is None or not has_rule(call.endpoint, "maxItems"):
            continue
        violation = _violation(call)
        is_long = violation is not None and violation.kind == "too many"
        name = (violation.names[0] if violation else "") or "rows"
        limit = violation.limit if violation else 0
        problem = f"{call.endpoint_id} takes {limit} of {name} at most"
        yield Evidence((call,), problem if is_long else "")


def _violation(call: RecordedCall) -> Violation | None:
    """Return what is wrong with the parameters as the exchange reads them."""
    if call.endpoint is None or call.params is None:
        return None
    return call.endpoint.request.violation(call.params)


def _is_bare(call: RecordedCall) -> bool:
    return has_json_body(call) and not call.body.strip()


def _has_list(call: RecordedCall) -> bool:
    params = call.params
    if isinstance(params, dict):
        return any(isinstance(value, list) for value in params.values())
    return isinstance(params, list)


def _methods(call: RecordedCall) -> list[str]:
    """Return the methods that a path is documented with; of one that is shared, the command's."""
    if call.endpoint is not None:
        return [call.endpoint.method]
    routes = call.exchange.catalogue.routes()
    methods = [method for method, path in routes if path == call.path]
    return [] if call.method in methods else methods


def _is_preflight(call: RecordedCall) -> bool:
    """Whether a browser asks by itself what a page may call."""
    return call.method == "OPTIONS" and _ASKS_FOR in call.headers


def _suggestion(name: str, known: frozenset[str]) -> str:
    """Return what a name is probably meant to be."""
    folded = {one.lower(): one for one in known}
    close = get_close_matches(name.lower(), folded, n=1, cutoff=0.75)
    return f" (is {folded[close[0]]} meant?)" if close else ""
