"""Loading: a wrong file stops the start, with file, pointer and reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fauxchange import Problem
from fauxchange.spec.loader import load
from tests.schema_files import BALANCES, edit

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def _problem(schemas: Path, name: str, change: Callable[[Any], None]) -> Problem:
    edit(schemas / name, change)
    with pytest.raises(Problem) as caught:
        load(schemas, name.partition("/")[0])
    return caught.value


def _x(**changes: Any) -> Callable[[Any], None]:
    return lambda document: document["x-endpoint"].update(changes)


def _ccy(schema: Any) -> Callable[[Any], None]:
    def change(document: Any) -> None:
        document["$defs"]["request"]["properties"]["ccy"] = schema

    return change


def test_a_folder_in_order_loads(schemas: Path) -> None:
    facts = load(schemas, "okx")
    assert [endpoint.id for endpoint in facts.catalogue] == ["asset/balances.get"]
    assert facts.exchange["title"] == "OKX V5"
    assert facts.errors["50011"]["httpStatus"] == 429


def test_an_endpoint_is_what_its_file_says(schemas: Path) -> None:
    endpoint = load(schemas, "okx").catalogue["asset/balances.get"]
    assert (endpoint.method, endpoint.path) == ("GET", "/api/v5/asset/balances")
    assert (endpoint.permission, endpoint.is_public) == ("read", False)
    assert [(r.name, r.requests, r.window_ms, r.per) for r in endpoint.rate_limits] == [
        ("asset/balances.get", 6, 1000, ("user",))
    ]
    assert (endpoint.section, endpoint.exchange) == ("asset", "okx")
    assert endpoint.docs == "funding-account-rest-api-get-balance"
    assert [example.name for example in endpoint.examples] == ["documented"]


def test_shared_limits_come_after_the_endpoints_own(schemas: Path) -> None:
    endpoint = load(schemas, "coinw").catalogue["spot/private/returnBalances.post"]
    assert [rule.name for rule in endpoint.rate_limits] == [
        "spot/private/returnBalances.post",
        "spotIp",
        "spotUser",
    ]


def test_our_answers_are_closed_and_requests_are_open(schemas: Path) -> None:
    endpoint = load(schemas, "okx").catalogue["asset/balances.get"]
    row = {"ccy": "ETH", "bal": "1", "frozenBal": "0", "availBal": "1"}
    assert endpoint.response.is_valid([row])
    assert not endpoint.response.is_valid([{**row, "extra": "1"}])
    assert endpoint.request.is_valid({"ccy": ["ETH"], "extra": "1"})


@pytest.mark.parametrize(
    ("change", "pointer", "words"),
    [
        (_x(permision="read"), "/x-endpoint", "permision"),
        (_x(permission="reed"), "/x-endpoint/permission", "reed"),
        (_x(method="PATCH"), "/x-endpoint/method", "PATCH"),
        (_x(path="asset/balances"), "/x-endpoint/path", "asset/balances"),
        (
            _x(rateLimits=[{"requests": 6, "second": 1, "per": ["user"]}]),
            "/x-endpoint/rateLimits/0",
            "second",
        ),
        (
            _x(rateLimits=[{"requests": 0, "seconds": 1, "per": ["user"]}]),
            "/x-endpoint/rateLimits/0/requests",
            "0",
        ),
        (_x(paging={"default": 100}), "/x-endpoint/paging", "max"),
        (_x(sharedLimits=["nope"]), "/x-endpoint/sharedLimits", "nope"),
        (_x(path="/api/v5/asset/balance"), "/x-endpoint", "asset/balance.get.json"),
        (_x(method="POST"), "/x-endpoint", "asset/balances.post.json"),
    ],
)
def test_a_mistake_in_x_endpoint_is_named_by_file_and_pointer(
    schemas: Path, change: Callable[[Any], None], pointer: str, words: str
) -> None:
    problem = _problem(schemas, BALANCES, change)
    assert problem.file == str(schemas / BALANCES)
    assert problem.pointer == pointer
    assert words in problem.reason


def test_a_problem_reads_file_pointer_reason(schemas: Path) -> None:
    problem = _problem(schemas, BALANCES, _x(permission="reed"))
    assert str(problem).startswith(f"{schemas / BALANCES}#/x-endpoint/permission: ")


@pytest.mark.parametrize("member", ["title", "x-endpoint", "$defs", "x-examples"])
def test_a_file_without_a_needed_member_is_refused(schemas: Path, member: str) -> None:
    problem = _problem(schemas, BALANCES, lambda document: document.pop(member))
    assert member in problem.reason


def test_a_member_nobody_knows_is_refused(schemas: Path) -> None:
    problem = _problem(schemas, BALANCES, lambda document: document.update(xExamples=[]))
    assert "xExamples" in problem.reason


def test_a_schema_keyword_of_the_wrong_type_is_named_by_its_pointer(schemas: Path) -> None:
    problem = _problem(schemas, BALANCES, _ccy({"type": "array", "maxItems": "20"}))
    assert problem.pointer.startswith("/$defs/request")


def test_a_pattern_that_does_not_compile_is_a_problem_of_its_file(schemas: Path) -> None:
    problem = _problem(schemas, BALANCES, _ccy({"type": "string", "pattern": "["}))
    assert problem.file == str(schemas / BALANCES)
    assert problem.pointer.startswith("/$defs/request")


def test_a_file_in_the_wrong_folder_is_told_where_it_belongs(schemas: Path) -> None:
    moved = schemas / "okx" / "finance" / "balances.get.json"
    moved.parent.mkdir()
    (schemas / BALANCES).rename(moved)
    with pytest.raises(Problem, match=r"belongs into asset/balances\.get\.json") as caught:
        load(schemas, "okx")
    assert (caught.value.file, caught.value.pointer) == (str(moved), "/x-endpoint")


@pytest.mark.parametrize(
    "name", [BALANCES, "okx/exchange.json", "okx/errors.json", "okx/defs.json"]
)
@pytest.mark.parametrize("text", ["{", "", '{"a": 1,}', "NaN"])
def test_a_file_that_is_not_json_is_named(schemas: Path, name: str, text: str) -> None:
    (schemas / name).write_text(text, encoding="utf-8")
    with pytest.raises(Problem, match="is not JSON") as caught:
        load(schemas, "okx")
    assert str(schemas / name) in str(caught.value)


@pytest.mark.parametrize("name", ["okx/exchange.json", "okx/errors.json", "meta/endpoint.json"])
def test_a_file_that_is_not_there_is_named(schemas: Path, name: str) -> None:
    (schemas / name).unlink()
    with pytest.raises(Problem, match="cannot be read") as caught:
        load(schemas, "okx")
    assert caught.value.file == str(schemas / name)


@pytest.mark.parametrize(
    ("ref", "words"),
    [
        ("../defs.json#/$defs/nope", "no 'nope'"),
        ("#/$defs/nope", "no 'nope'"),
        ("../nope.json#/$defs/ccy", "nope.json"),
    ],
)
def test_a_broken_reference_is_named_by_the_file_and_pointer_that_have_it(
    schemas: Path, ref: str, words: str
) -> None:
    problem = _problem(schemas, BALANCES, _ccy({"$ref": ref}))
    assert words in str(problem)
    assert problem.file == str(schemas / BALANCES)
    assert problem.pointer.startswith("/$defs/request")


def test_a_circle_of_references_is_named_by_its_file_and_pointer(schemas: Path) -> None:
    problem = _problem(schemas, BALANCES, _ccy({"items": {"$ref": "#/$defs/request"}}))
    assert "refers back to itself" in problem.reason
    assert problem.file == str(schemas / BALANCES)
    assert problem.pointer.startswith("/$defs/request")


@pytest.mark.parametrize(
    ("name", "change", "pointer"),
    [
        ("okx/exchange.json", lambda d: d.update(nme="okx"), ""),
        ("okx/exchange.json", lambda d: d["docs"].pop("date"), "/docs"),
        ("okx/errors.json", lambda d: d["errors"]["50011"].pop("message"), "/errors/50011"),
        (
            "okx/errors.json",
            lambda d: d["errors"]["50011"].update(httpStatus="429"),
            "/errors/50011/httpStatus",
        ),
        ("coinw/exchange.json", lambda d: d["sharedLimits"]["spotIp"].pop("per"), None),
    ],
)
def test_facts_of_an_exchange_are_checked_too(
    schemas: Path, name: str, change: Callable[[Any], None], pointer: str | None
) -> None:
    problem = _problem(schemas, name, change)
    assert problem.file == str(schemas / name)
    assert problem.pointer == ("/sharedLimits/spotIp" if pointer is None else pointer)
