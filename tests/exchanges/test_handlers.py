"""Which modules have the handlers of an exchange."""

from __future__ import annotations

import importlib
import pkgutil
import sys

import pytest

from fauxchange.exchanges.coinw.handlers.registry import coinw
from fauxchange.exchanges.handlers import Handlers
from fauxchange.exchanges.okx.handlers.registry import okx
from tests.commands import run

EXCHANGES = {"okx": okx, "coinw": coinw}

IMPORTED = """
import sys
from fauxchange.exchanges.okx.handlers.registry import okx
okx.get("asset/balances.get")
print([name for name in sys.modules if ".handlers.funding." in name])
"""


@pytest.mark.parametrize("exchange", EXCHANGES)
def test_every_handler_is_found_by_the_beginning_of_its_id(exchange: str) -> None:
    handlers = EXCHANGES[exchange]
    package = importlib.import_module(f"fauxchange.exchanges.{exchange}.handlers")
    for one in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        importlib.import_module(one.name)
    lost = {
        endpoint_id: handler.__module__
        for endpoint_id, handler in handlers._by_id.items()
        if handler.__module__.removeprefix(f"{package.__name__}.")
        not in handlers.modules_of(endpoint_id)
    }
    assert lost == {}
    assert handlers.ids() == frozenset(handlers._by_id)


def test_an_endpoint_without_a_handler_has_none() -> None:
    assert okx.get("no/such-endpoint.get") is None
    assert "no/such-endpoint.get" not in okx


def test_only_the_module_of_an_endpoint_is_imported() -> None:

    imported = run(sys.executable, "-c", IMPORTED)
    assert imported.stdout == "['fauxchange.exchanges.okx.handlers.funding.account']\n", (
        imported.stderr
    )


def test_a_second_handler_of_an_endpoint_is_refused() -> None:
    handlers = Handlers()
    handlers.handles("a/b.get")(lambda _: [])
    with pytest.raises(ValueError, match="two handlers"):
        handlers.handles("a/b.get")(lambda _: [])
