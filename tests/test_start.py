"""What a start imports: every module costs each run of a user's tests."""

from __future__ import annotations

import sys

import pytest

from tests.commands import run

STARTED = """
import sys
from fauxchange import MockServer
with MockServer() as server:
    server.reset()
    server.create_sandbox()
print(*sys.modules)
"""

PLUGIN = """
import sys
import fauxchange_kit.plugin
print(*(name for name in sys.modules if name.startswith("fauxchange")))
"""

# What a start has no use for, and who has.
HEAVY = {
    "click": "the command",
    "csv": "tables of prices",
    "fauxchange.admin": "the admin API",
    "fauxchange.commands": "the command",
    "fauxchange.domain.earn.dual": "its endpoints",
    "fauxchange.domain.fiat": "its endpoints",
    "fauxchange.domain.loans": "its endpoints",
    "fauxchange.domain.market.market": "endpoints of the market",
    "fauxchange.exchanges.coinw.diagnosis": "refused calls",
    "fauxchange.exchanges.example": "endpoints without a handler",
    "fauxchange.exchanges.okx.codes": "refused calls",
    "fauxchange.exchanges.okx.diagnosis": "refused calls",
    "fauxchange.exchanges.okx.handlers.funding": "its endpoints",
    "fauxchange.faults.catalogue": "faults",
    "fauxchange.faults.plan": "faults",
    "fauxchange.runtime.exports": "exports of the journal",
    "fauxchange.spec.generation": "endpoints without an example",
    "fauxchange.wire.flask_app": "what is no documented endpoint",
    "fauxchange.worlds.market": "endpoints of the market",
    "flask": "what is no documented endpoint",
    "granian": "the command",
    "hypothesis": "tests",
    "jinja2": "reports",
    "jsonschema": "lint",
    "rich": "the command",
    "sqlite3": "sandboxes that outlive the server",
    "websockets": "sockets",
}


@pytest.fixture(scope="module")
def imported() -> set[str]:
    """Return what a process has imported that started, reset and made a sandbox."""
    # The first one may have to prepare files.
    for _ in range(2):
        started = run(sys.executable, "-c", STARTED)
    assert started.returncode == 0, started.stderr
    return set(started.stdout.split())


@pytest.mark.parametrize("name", HEAVY)
def test_a_start_does_not_import(name: str, imported: set[str]) -> None:
    assert name not in imported, f"only {HEAVY[name]} need it"


def test_what_a_start_needs_is_imported(imported: set[str]) -> None:
    assert {"fauxchange.pipeline", "fauxchange.exchanges.okx.dialect", "orjson"} <= imported


def test_the_plugin_of_pytest_imports_nothing_else_of_ours() -> None:
    loaded = run(sys.executable, "-c", PLUGIN)
    assert loaded.stdout.split() == ["fauxchange_kit", "fauxchange_kit.plugin"], loaded.stderr
