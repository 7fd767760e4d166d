"""Facts of CoinW's documentation that endpoints without behaviour of their own keep to as well."""

from __future__ import annotations

import json
import re

import pytest

from fauxchange import MockServer, data
from tests.source import ROOT

# A row of the page: name, code, HTTP status and text of an error; what has a star is assumed.
ROW = re.compile(r"^\| ((?:rate|spot|futures)-[a-z-]+) \| (\S+) \| (\S+) \| (.+) \|$", re.MULTILINE)

PARTS = ("code", "httpStatus", "message")


@pytest.mark.parametrize(
    ("endpoint_id", "path"),
    [
        ("futures/positions/all.get", ("items",)),
        ("futures/orders/deals.get", ("properties", "rows", "items")),
        ("futures/orders/deals/history.get", ("properties", "rows", "items")),
    ],
)
def test_a_row_may_say_where_it_came_from(endpoint_id: str, path: tuple[str, ...]) -> None:
    schema = MockServer().app.exchanges["coinw"].catalogue[endpoint_id].response.schema
    for name in path:
        schema = schema[name]
    schema = schema.get("allOf", [schema])[0]
    assert schema["properties"]["source"]["type"] == ["string", "null"]
    assert "source" not in schema["required"]


def test_the_page_has_every_error_and_what_is_assumed_of_it() -> None:
    file = data.schemas() / "coinw" / "errors.json"
    errors = json.loads(file.read_text(encoding="utf-8"))["errors"]
    page = (ROOT / "docs" / "reference" / "coinw.md").read_text(encoding="utf-8")
    expected = [
        (name, *(f"{one[part]}{'*' * (part in one.get('assumed', ()))}" for part in PARTS))
        for name, one in errors.items()
    ]
    assert ROW.findall(page) == expected
