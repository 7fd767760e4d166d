"""Facts of CoinW's documentation that endpoints without behaviour of their own keep to as well."""

from __future__ import annotations

import pytest

from fauxchange import MockServer


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
