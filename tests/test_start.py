"""What a start imports: every module costs each run of a user's tests."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from tests.commands import run

if TYPE_CHECKING:
    from collections.abc import Iterator

STARTED = """
import sys
from fauxchange import MockServer
with MockServer() as server:
    server.reset()
    server.create_sandbox()
print(*sys.modules)
"""

TESTED = """
import base64, hashlib, hmac, urllib.request
from datetime import datetime, timezone


def test_balances(okx):
    path, stamp = "/api/v5/asset/balances", datetime.now(timezone.utc).isoformat()[:23] + "Z"
    mac = hmac.new(okx.secret.encode(), f"{stamp}GET{path}".encode(), hashlib.sha256).digest()
    headers = {
        "OK-ACCESS-KEY": okx.key,
        "OK-ACCESS-SIGN": base64.b64encode(mac).decode(),
        "OK-ACCESS-TIMESTAMP": stamp,
        "OK-ACCESS-PASSPHRASE": okx.passphrase,
    }
    with urllib.request.urlopen(urllib.request.Request(okx.url + path, headers=headers)) as answer:
        assert b'"code":"0"' in answer.read()
"""

# Other plugins that are installed would be imported, too.
PYTEST = """
import gc, os, sys
os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
import pytest
options = "-q -s -c /dev/null -p no:cacheprovider -p fauxchange_kit.plugin test_used.py"
status = pytest.main(options.split())
print("frozen", gc.get_freeze_count(), "imported", *sys.modules)
sys.exit(status)
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
    "fauxchange.domain.positions": "its endpoints, and coupons of a world",
    "fauxchange.domain.system": "who steers WebSockets and maintenance",
    "fauxchange.exchanges.examples.answers": "endpoints without a handler",
    "fauxchange.exchanges.okx.codes": "refused calls",
    "fauxchange.exchanges.okx.diagnosis": "refused calls",
    "fauxchange.exchanges.okx.handlers.funding": "its endpoints",
    "fauxchange.exchanges.subscriptions": "sockets",
    "fauxchange.faults.catalogue": "faults",
    "fauxchange.faults.plan": "faults",
    "fauxchange.page": "who looks at the page",
    "fauxchange.runtime.exports": "exports of the journal",
    "fauxchange.spec.generation": "endpoints without an example",
    "fauxchange.sockets": "sockets",
    "fauxchange.wire.flask_app": "what is no documented endpoint",
    "fauxchange.wire.server.websocket.socket": "sockets",
    "fauxchange.worlds.market": "endpoints of the market",
    "flask": "what is no documented endpoint",
    "hypothesis": "tests",
    "jinja2": "reports",
    "jsonschema": "lint",
    "rich": "the command",
    "secrets": "the command",
    "sqlite3": "sandboxes that outlive the server",
    "trustme": "TLS",
    "werkzeug": "what is no documented endpoint",
}


# What one call of a funding account, and the judgement on it, have no use for.
HEAVY_FOR_A_CALL = (
    "fauxchange.admin",
    "fauxchange.domain.convert",
    "fauxchange.domain.fiat",
    "fauxchange.domain.funding.currency",
    "fauxchange.domain.funding.withdrawals",
    "fauxchange.domain.loans",
    "fauxchange.domain.market.market",
    "fauxchange.domain.positions",
    "fauxchange.domain.settings",
    "fauxchange.domain.trading",
    "fauxchange.exchanges.okx.codes",
    "fauxchange.exchanges.subscriptions",
    "fauxchange.wire.server.websocket.socket",
    "fauxchange_kit.score",
    "flask",
    "jinja2",
    "jsonschema",
    "pickle",
    "pkgutil",
    "rich",
)


@pytest.fixture(scope="module")
def _cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A folder for prepared files: that of who runs the tests may not be there, or be another's."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="module")
def printed(_cache: None, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return what a run of pytest has printed that had one test with one call."""
    folder = tmp_path_factory.mktemp("used")
    (folder / "test_used.py").write_text(TESTED, encoding="utf-8")
    # The first one has to prepare files.
    for _ in range(2):
        done = run(sys.executable, "-c", PYTEST, cwd=folder)
    assert done.returncode == 0, done.stdout
    return str(done.stdout)


@pytest.fixture(scope="module")
def used(printed: str) -> set[str]:
    """Return what it has imported."""
    return set(printed.rpartition("imported ")[2].split())


@pytest.mark.parametrize("name", HEAVY_FOR_A_CALL)
def test_the_first_test_does_not_import(name: str, used: set[str]) -> None:
    assert name not in used


def test_what_the_first_test_needs_is_imported(used: set[str]) -> None:
    assert {"fauxchange.exchanges.okx.handlers.funding.account", "fauxchange_kit.verdict"} <= used


def test_what_stays_to_the_end_of_a_session_is_collected_no_more(printed: str) -> None:
    frozen = int(printed.rpartition("frozen ")[2].split()[0])
    # pytest alone has about as many objects, and what a server is made of as many again.
    assert frozen > 30_000


@pytest.fixture(scope="module")
def imported(_cache: None) -> set[str]:
    """Return what a process has imported that started, reset and made a sandbox."""
    # The first one has to prepare files.
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
