"""The exported OpenAPI documents: valid, whole, and honest about what OpenAPI cannot say."""

from __future__ import annotations

import json
from typing import Any

import pytest
from click.testing import CliRunner
from openapi_spec_validator import OpenAPIV31SpecValidator

from fauxchange.admin.operations import operations
from fauxchange.cli import main
from tests.catalogues import catalogue


def exported(exchange: str) -> Any:
    """Return the document that the command prints."""
    result = CliRunner().invoke(main, ["openapi", exchange])
    assert (result.exit_code, result.stderr) == (0, "")
    return json.loads(result.stdout)


@pytest.fixture(scope="module")
def okx() -> Any:
    return exported("okx")


@pytest.fixture(scope="module")
def coinw() -> Any:
    return exported("coinw")


def operation_ids(document: Any) -> list[str]:
    """Return the ids of all operations."""
    return [one["operationId"] for path in document["paths"].values() for one in path.values()]


def test_okx_is_valid_openapi(okx: Any) -> None:
    assert [error.message for error in OpenAPIV31SpecValidator(okx).iter_errors()] == []


def test_coinw_is_valid_openapi(coinw: Any) -> None:
    assert [error.message for error in OpenAPIV31SpecValidator(coinw).iter_errors()] == []


def test_a_document_that_is_wrong_is_found_so(coinw: Any) -> None:
    wrong = {**coinw, "paths": {"no-slash": {"get": {"responses": {}}}}}
    assert list(OpenAPIV31SpecValidator(wrong).iter_errors())


def test_the_file_is_what_is_printed(tmp_path: Any, coinw: Any) -> None:
    file = tmp_path / "coinw.json"
    result = CliRunner().invoke(main, ["openapi", "coinw", "--output", str(file)])
    assert (result.exit_code, result.stdout) == (0, "")
    assert json.loads(file.read_text(encoding="utf-8")) == coinw


def test_every_endpoint_of_okx_is_an_operation(okx: Any) -> None:
    shown = {(verb.upper(), path) for path, one in okx["paths"].items() for verb in one}
    assert shown == {(one.method, one.path) for one in catalogue("okx")}
    assert len(shown) == 394


def test_every_endpoint_of_coinws_futures_is_an_operation(coinw: Any) -> None:
    shown = {(verb.upper(), path) for path, one in coinw["paths"].items() for verb in one}
    futures = {(one.method, one.path) for one in catalogue("coinw") if not one.command}
    assert shown - futures == {("GET", "/api/v1/public"), ("POST", "/api/v1/private")}
    assert futures < shown
    assert len(futures) == 51


@pytest.mark.parametrize(
    ("path", "verb", "count"), [("/api/v1/public", "get", 7), ("/api/v1/private", "post", 22)]
)
def test_every_command_of_coinw_is_told_apart_by_its_parameter(
    coinw: Any, path: str, verb: str, count: int
) -> None:
    operation = coinw["paths"][path][verb]
    commands = {one.command for one in catalogue("coinw") if one.path == path}
    assert set(operation["x-commands"]) == commands
    assert len(commands) == count
    (parameter,) = operation["parameters"]
    assert (parameter["name"], set(parameter["schema"]["enum"])) == ("command", commands)


def test_no_two_operations_have_the_same_id(okx: Any, coinw: Any) -> None:
    for document in (okx, coinw):
        ids = operation_ids(document)
        assert len(set(ids)) == len(ids)


def test_a_rule_across_query_parameters_travels_beside_them(okx: Any) -> None:
    operation = okx["paths"]["/api/v5/trade/order"]["get"]
    assert operation["x-request"]["anyOf"] == [{"required": ["ordId"]}, {"required": ["clOrdId"]}]
    assert [one["name"] for one in operation["parameters"]] == ["instId", "ordId", "clOrdId"]


def test_every_rule_across_query_parameters_travels(okx: Any, coinw: Any) -> None:
    rules = {"anyOf", "oneOf", "allOf", "not", "if", "dependentRequired", "dependentSchemas"}
    for exchange, document in (("okx", okx), ("coinw", coinw)):
        for one in catalogue(exchange):
            schema = one.request.schema
            if one.command or one.method != "GET" or not rules & set(schema):
                continue
            assert document["paths"][one.path]["get"]["x-request"] == schema, one.id


def test_plain_parameters_have_nothing_beside_them(okx: Any) -> None:
    assert "x-request" not in okx["paths"]["/api/v5/asset/balances"]["get"]


def test_a_rule_across_members_stays_in_the_body(okx: Any) -> None:
    body = okx["paths"]["/api/v5/trade/cancel-order"]["post"]["requestBody"]
    schema = body["content"]["application/json"]["schema"]
    assert schema["anyOf"] == [{"required": ["ordId"]}, {"required": ["clOrdId"]}]


@pytest.mark.parametrize("exchange", ["okx", "coinw"])
def test_a_body_is_required_where_nothing_is_refused(
    exchange: str, request: pytest.FixtureRequest
) -> None:
    document = request.getfixturevalue(exchange)
    wrong = []
    for one in catalogue(exchange):
        body = document["paths"][one.path][one.method.lower()].get("requestBody")
        if body and not one.command:
            nothing: Any = [] if one.request.schema.get("type") == "array" else {}
            if body["required"] == one.request.is_valid(nothing):
                wrong.append(one.id)
    assert wrong == []


def test_a_public_operation_needs_no_key_and_a_private_one_all_that_is_sent(okx: Any) -> None:
    assert okx["paths"]["/api/v5/public/time"]["get"]["security"] == []
    (needed,) = okx["paths"]["/api/v5/asset/balances"]["get"]["security"]
    schemes = okx["components"]["securitySchemes"]
    assert {schemes[name]["name"] for name in needed} == {
        "OK-ACCESS-KEY",
        "OK-ACCESS-SIGN",
        "OK-ACCESS-TIMESTAMP",
        "OK-ACCESS-PASSPHRASE",
    }


def test_a_spot_command_of_coinw_needs_no_headers_of_the_futures(coinw: Any) -> None:
    (needed,) = coinw["paths"]["/api/v1/private"]["post"]["security"]
    schemes = coinw["components"]["securitySchemes"]
    assert {(schemes[name]["in"], schemes[name]["name"]) for name in needed} == {
        ("query", "api_key"),
        ("query", "sign"),
    }


# The admin API


@pytest.fixture(scope="module")
def admin() -> Any:
    return exported("admin")


def test_the_admin_api_is_valid_openapi(admin: Any) -> None:
    assert [error.message for error in OpenAPIV31SpecValidator(admin).iter_errors()] == []


def test_every_operation_of_the_admin_api_is_there(admin: Any) -> None:
    shown = {(verb.upper(), path) for path, one in admin["paths"].items() for verb in one}
    assert shown == {(one.method, f"/_mock{one.path}") for one in operations().values()}
    ids = operation_ids(admin)
    assert len(set(ids)) == len(ids)


def test_what_is_asked_in_a_path_is_not_asked_in_the_body(admin: Any) -> None:
    decide = admin["paths"]["/_mock/withdrawals/{id}"]["post"]
    body = decide["requestBody"]["content"]["application/json"]
    assert set(body["schema"]["properties"]) == {"outcome"}
    assert (body["schema"]["required"], body["example"]) == (["outcome"], {"outcome": "fail"})
    where = [(one["name"], one["in"], one["required"]) for one in decide["parameters"]]
    assert where == [("id", "path", True), ("X-Mock-Sandbox", "header", False)]


def test_what_is_asked_of_a_reading_is_in_the_query(admin: Any) -> None:
    parameters = admin["paths"]["/_mock/accounts"]["get"]["parameters"]
    assert [(one["name"], one["in"]) for one in parameters[:2]] == [
        ("exchange", "query"),
        ("id", "query"),
    ]
    assert "requestBody" not in admin["paths"]["/_mock/reset"]["post"]
