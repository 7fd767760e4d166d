"""From one version of the schema files to the next."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from fauxchange import data
from fauxchange.cli import main
from fauxchange.spec.evolution.changes import SchemaChange
from fauxchange.spec.evolution.evolution import EndpointChange, evolution
from tests.schema_files import BALANCES, edit, small_copy

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

NAME = "GET /api/v5/asset/balances"
COINW = "coinw/spot/private/returnBalances.post.json"


@pytest.fixture
def new(tmp_path: Path) -> Path:
    """Another copy of a few schema files, for changes."""
    return small_copy(tmp_path / "new")


def diff(*arguments: object) -> Result:
    """Run the command."""
    command = ["schemas", "diff", *map(str, arguments)]
    return CliRunner().invoke(main, command, env={"COLUMNS": "200"})


def test_equal_folders_have_no_changes(schemas: Path, new: Path) -> None:
    assert evolution(schemas, new) == []
    result = diff(schemas, new)
    assert (result.exit_code, result.stdout) == (0, "nothing changed\n")


def test_what_comes_with_the_package_is_equal_to_itself() -> None:
    assert evolution(data.schemas(), data.schemas()) == []


@pytest.mark.parametrize(
    ("info", "change"),
    [
        (
            {"permission": "trade"},
            SchemaChange("permission", "read is now trade", is_breaking=True),
        ),
        ({"permission": None}, SchemaChange("permission", "read is now none", is_breaking=False)),
        (
            {"status": "decommissioned"},
            SchemaChange("status", "active is now decommissioned", is_breaking=True),
        ),
        (
            {"demo": "unavailable"},
            SchemaChange("demo", "as live trading is now unavailable", is_breaking=True),
        ),
        ({"envelope": ["inTime"]}, SchemaChange("envelope.inTime", "is new", is_breaking=False)),
        ({"docs": "elsewhere"}, None),
    ],
)
def test_what_is_said_of_an_endpoint_changes(
    schemas: Path, new: Path, info: dict[str, Any], change: SchemaChange | None
) -> None:
    def say(document: Any) -> None:
        facts = {**document["x-endpoint"], **info}
        document["x-endpoint"] = {k: v for k, v in facts.items() if v is not None}

    edit(new / BALANCES, say)
    assert evolution(schemas, new) == ([EndpointChange(NAME, change)] if change else [])


def limits(*rules: dict[str, Any]) -> Any:
    """Return an edit that sets the limits."""

    def change(document: Any) -> None:
        document["x-endpoint"]["rateLimits"] = list(rules)

    return change


def rule(requests: int, seconds: int, *per: str) -> dict[str, Any]:
    """Return a limit as a file has it."""
    return {"requests": requests, "seconds": seconds, "per": list(per)}


@pytest.mark.parametrize(
    ("rules", "change"),
    [
        (
            [rule(3, 1, "user")],
            SchemaChange("limit", "6 in 1 s is now 3 in 1 s, requests per user", is_breaking=True),
        ),
        (
            [rule(6, 2, "user")],
            SchemaChange("limit", "6 in 1 s is now 6 in 2 s, requests per user", is_breaking=True),
        ),
        (
            [rule(20, 2, "user")],
            SchemaChange(
                "limit", "6 in 1 s is now 20 in 2 s, requests per user", is_breaking=False
            ),
        ),
        (
            [rule(6, 1, "user"), rule(9, 1, "ip")],
            SchemaChange("limit", "9 in 1 s, requests per ip is new", is_breaking=True),
        ),
        ([], SchemaChange("limit", "6 in 1 s, requests per user is gone", is_breaking=False)),
    ],
)
def test_a_limit_changes(schemas: Path, new: Path, rules: Any, change: SchemaChange) -> None:
    edit(new / BALANCES, limits(*rules))
    assert evolution(schemas, new) == [EndpointChange(NAME, change)]


def test_a_shared_limit_is_a_limit_of_who_shares_it(schemas: Path, new: Path) -> None:
    def tighten(document: Any) -> None:
        for shared in document["sharedLimits"].values():
            shared["requests"] //= 2

    edit(new / "coinw" / "exchange.json", tighten)
    found = evolution(schemas, new)
    assert {one.endpoint for one in found} == {"POST /api/v1/private returnBalances"}
    assert all(one.change.is_breaking and one.change.place == "limit" for one in found)


@pytest.mark.parametrize(("most", "breaks"), [(50, True), (200, False)])
def test_the_size_of_a_page_changes(tmp_path: Path, most: int, breaks: bool) -> None:
    folders = [tmp_path / name for name in ("old", "new")]
    for folder in folders:
        shutil.copytree(data.schemas() / "okx" / "asset", folder / "asset")
        shutil.copy(data.schemas() / "okx" / "defs.json", folder)
        shutil.copy(data.schemas() / "okx" / "exchange.json", folder)

    def resize(document: Any) -> None:
        document["x-endpoint"]["paging"]["max"] = most

    edit(folders[1] / "asset" / "bills.get.json", resize)
    (found,) = evolution(*folders)
    assert found == EndpointChange(
        "GET /api/v5/asset/bills", SchemaChange("paging.max", f"100 is now {most}", breaks)
    )


def drop_currency(document: Any) -> None:
    """Take a field of the answer away."""
    row = document["$defs"]["balance"]
    del row["properties"]["ccy"]
    row["required"].remove("ccy")
    document["x-examples"] = []


def demand_account(document: Any) -> None:
    """Demand a new parameter."""
    request = document["$defs"]["request"]
    request["properties"]["account"] = {"type": "string"}
    request["required"] = ["account"]


def test_a_change_of_request_or_response_is_found_through_references(
    schemas: Path, new: Path
) -> None:
    def narrow(document: Any) -> None:
        document["$defs"]["ccyList"]["maxItems"] = 1

    def unbound(document: Any) -> None:
        document["$defs"]["request"]["properties"]["ccy"].pop("maxItems")

    for folder in (schemas, new):
        edit(folder / BALANCES, unbound)
    edit(new / "okx" / "defs.json", narrow)
    (found,) = evolution(schemas, new)
    assert found.change == SchemaChange("request.ccy", "maxItems none is now 1", is_breaking=True)


def test_endpoints_come_and_go(schemas: Path, new: Path) -> None:
    (new / BALANCES).unlink()
    gone = EndpointChange(NAME, SchemaChange("endpoint", "is gone", is_breaking=True))
    assert evolution(schemas, new) == [gone]
    come = EndpointChange(NAME, SchemaChange("endpoint", "is new", is_breaking=False))
    assert evolution(new, schemas) == [come]
    assert diff(new, schemas).exit_code == 0


def test_files_are_compared_like_folders(schemas: Path, new: Path) -> None:
    edit(new / BALANCES, demand_account)
    result = diff(schemas / BALANCES, new / BALANCES, "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout) == {
        "breaking": 1,
        "compatible": 0,
        "changes": [
            {
                "endpoint": NAME,
                "place": "request.account",
                "what": "is new and required",
                "breaking": True,
            }
        ],
    }


def test_people_get_a_table_with_what_breaks_first(schemas: Path, new: Path) -> None:
    edit(new / BALANCES, demand_account)
    edit(new / BALANCES, drop_currency)
    edit(new / COINW, lambda document: document["x-endpoint"].pop("permission"))
    result = diff(schemas, new)
    assert result.exit_code == 1
    assert "2 breaking changes, 1 compatible" in result.stdout
    assert result.stdout.index("response[].ccy") < result.stdout.index("read is now none")


def test_a_file_and_a_folder_cannot_be_compared(schemas: Path) -> None:
    result = diff(schemas, schemas / BALANCES)
    assert result.exit_code == 2
    assert "one is a file and the other a folder" in result.stderr


def test_what_describes_no_endpoint_cannot_be_compared(schemas: Path, tmp_path: Path) -> None:
    for path in (tmp_path / "empty", schemas / "meta"):
        path.mkdir(exist_ok=True)
        result = diff(schemas, path)
        assert result.exit_code == 2
        assert f"{path}#: describes no endpoint" in result.stderr


@pytest.mark.parametrize("text", ["{", '{"x-endpoint": {"method": "GET"}}'])
def test_a_file_that_cannot_be_used_is_named(schemas: Path, new: Path, text: str) -> None:
    (new / BALANCES).write_text(text, encoding="utf-8")
    result = diff(schemas, new)
    assert result.exit_code == 2
    assert f"{new / BALANCES}#" in result.stderr


def test_what_is_not_there_is_wrong_usage(schemas: Path, tmp_path: Path) -> None:
    assert diff(schemas, tmp_path / "nope").exit_code == 2
