"""Parameters: whether they are where the exchange looks for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from fauxchange_kit.analysis.parameters import (
    FORM,
    form_pairs,
    has_json_body,
    is_json,
    query_pairs,
    schema_types,
)
from fauxchange_kit.check import Evidence, Severity, check
from fauxchange_kit.checks.pages import COINW_INTRODUCTION
from fauxchange_kit.recording.recording import RecordedCall, Run

_REQUESTS = "overview-rest-authentication-making-requests"
_DOCS = {"okx": _REQUESTS, "coinw": COINW_INTRODUCTION}
_JSON = "application/json"
# What clients send for a body without parameters.
_NOTHING = (b"", b"{}", b"null")


@check(
    "parameters/get-body",
    "GET has no body",
    Severity.WARNING,
    why="Exchanges read only the query of a GET; what is in the body has no effect, or breaks the "
    "signature, and proxies may drop it.",
    fix="Put the parameters into the query.",
    docs=_DOCS,
)
def get_body(run: Run) -> Iterator[Evidence]:
    """Look at the body of every GET."""
    for call in run:
        if call.method == "GET":
            problem = f"{_name(call)} has a body of {len(call.body)} bytes"
            yield Evidence((call,), problem if call.body.strip() not in _NOTHING else "")


@check(
    "parameters/query-of-body-call",
    "calls whose parameters belong into the body have no query",
    Severity.ERROR,
    why="Exchanges read only the body of such a call: what is in the query has no effect.",
    fix="Put the parameters into the JSON body.",
    docs=_DOCS,
)
def query_of_body_call(run: Run) -> Iterator[Evidence]:
    """Look at the query of every POST, PUT and DELETE, but where the query is the place."""
    for call in run:
        if call.endpoint is not None and has_json_body(call):
            names = ", ".join(dict.fromkeys(name for name, _ in query_pairs(call)))
            problem = f"{call.endpoint_id} has {names} in the query"
            yield Evidence((call,), problem if names else "")


@check(
    "parameters/content-type",
    "a body is declared as what it is: JSON, on CoinW's spot market a form",
    Severity.WARNING,
    why="A body that is declared as something else is refused or not read at all.",
    fix="Send Content-Type: application/json; for CoinW's spot market put all into the query, or "
    "send a form.",
    docs=_DOCS,
)
def content_type(run: Run) -> Iterator[Evidence]:
    """Look at the declared type of every body that says something."""
    for call in run:
        if call.endpoint is None or call.method == "GET" or call.body.strip() in _NOTHING:
            continue
        documented = _JSON if has_json_body(call) else FORM
        declared = call.headers.get("CONTENT_TYPE", "").partition(";")[0].strip().lower()
        problem = f"the body of {call.endpoint_id} is declared as {declared or 'nothing'}"
        yield Evidence((call,), problem if declared != documented else "")


@check(
    "parameters/readable-body",
    "a body is JSON: an object, or a list of objects where rows are documented",
    Severity.ERROR,
    why="The call is refused. Printing an object is not writing JSON: quotes and true differ.",
    fix="Write the body with a JSON library.",
    docs={"okx": "error-code-rest-api-public", "coinw": COINW_INTRODUCTION},
)
def readable_body(run: Run) -> Iterator[Evidence]:
    """Read every JSON body."""
    for call in run:
        if call.endpoint is not None and has_json_body(call) and call.body.strip():
            wrong = "not JSON" if not is_json(call.body) else _shape_problem(call)
            problem = f"the body of {call.endpoint_id} is {wrong}"
            yield Evidence((call,), problem if wrong else "")


@check(
    "parameters/duplicate",
    "no parameter is sent twice",
    Severity.ERROR,
    why="Which of the two counts is documented nowhere.",
    fix="Send it once; several values are one text with commas, where that is documented.",
    docs=_DOCS,
)
def duplicate(run: Run) -> Iterator[Evidence]:
    """Count the names of queries and forms."""
    for call in run:
        counts = Counter(name for name, _ in query_pairs(call))
        in_form = Counter(name for name, _ in form_pairs(call))
        if counts or in_form:
            twice = [name for count in (counts, in_form) for name in count if count[name] > 1]
            problem = f"{_name(call)} got {', '.join(twice)} twice"
            yield Evidence((call,), problem if twice else "")


def _shape_problem(call: RecordedCall) -> str:
    """Return what a body is that is JSON, and not what is documented; empty if it is."""
    if call.endpoint is None or call.params is None:
        return ""
    wants_rows = "array" in schema_types(call.endpoint.request.schema)
    is_fit = isinstance(call.params, list if wants_rows else dict)
    return "" if is_fit else ("no list of objects" if wants_rows else "no object")


def _name(call: RecordedCall) -> str:
    return call.endpoint_id or call.path
