"""The examples run as they are, with a server of their own and with one that runs already."""

from __future__ import annotations

import json
import os
import runpy
import shutil
import signal
import subprocess
import sys
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pytest

from examples.endpoints_table import BEGIN, END, table
from fauxchange.commands.catalogue import endpoints
from tests.waits import PATIENCE_S

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fauxchange import Keys, MockServer

CHECKOUT = Path(__file__).parents[2]
EXAMPLES = CHECKOUT / "examples"

PYTHON_OKX = [
    "funding account: 37.11827078 ETH, 0.63926191 BETH",
    "stake 0.1 ETH:   0",
    "two minutes on:  37.01827078 ETH, 0.73926191 BETH",
    "all BETH:        0.73926191",
    "too much:        51736 Insufficient ETH balance",
    "wrong secret:    50113 Invalid Sign",
]
CCXT = [
    *PYTHON_OKX[:4],
    "too much:        InsufficientFunds",
    "wrong secret:    AuthenticationError",
]
COINW = [
    "0.0012 BTC",
    "400.000 CWT",
    "108.467 SAND",
    "0.0330 ETH",
    "257.518301140000000 USDT",
    "438.799142390000018 USDT in futures",
    "wrong secret: 6000 sign is not valid",
]
COINW_SPOT = [
    "after a deposit:   10257.51830114 and 0 on orders",
    "an order rests:    9367.51830114 and 890 on orders",
    "it is open:        [True]",
    "it has filled:     3 0.0100 0.00002",
    "states, newest:    [4, 4, 3, 3, 3]",
    "orders with fills: 3",
    "refused:           -103 out_trade_no is in use",
    "on its way:        1",
    "withdrawn:         3",
]
COINW_FUTURES = [
    "an order rests:   44.5 0.0445",
    "it is changed:    [89500]",
    "it has filled:    10 89500",
    "liquidated at:    80931",
    "side by side:     [('short', 5), ('long', 2)]",
    "refused:          9081 New opening cannot adjust leverage multiples",
    "closed, newest:   ['long', 'short', 'long']",
    f"orders, newest:   {[*['finish'] * 7, 'markerChange']}",
]
SCRIPTS = [
    ("okx_python_okx", PYTHON_OKX),
    ("okx_ccxt", CCXT),
    ("coinw_requests", COINW),
    ("coinw_spot", COINW_SPOT),
    ("coinw_futures", COINW_FUTURES),
]


def run(
    *command: str, folder: Path = CHECKOUT, environment: Mapping[str, str] | None = None
) -> tuple[int, str, str]:
    """Run Python; return exit code, output and errors."""
    kept = {name: value for name, value in os.environ.items() if "_API_" not in name}
    done = subprocess.run(  # noqa: S603 - our own scripts
        [sys.executable, *command],
        cwd=folder,
        env={**kept, **(environment or {})},
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


class RunHere(Protocol):
    """Runs an example in this process, which has read the clients already: what it prints."""

    def __call__(self, name: str, *url: str) -> str:
        """Run an example, with a URL or with none; what it raises is raised."""
        ...


@pytest.fixture
def run_here(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> RunHere:
    """What runs an example without keys in its environment."""
    for name in [one for one in os.environ if "_API_" in one]:
        monkeypatch.delenv(name)

    def run_example(name: str, *url: str) -> str:
        file = str(EXAMPLES / f"{name}.py")
        monkeypatch.setattr(sys, "argv", [file, *url])
        # Nothing makes errors of warnings where examples run, and clients have some.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            runpy.run_path(file, run_name="__main__")
        printed = capsys.readouterr()
        assert printed.err == ""
        return printed.out

    return run_example


def okx_environment(keys: Keys) -> dict[str, str]:
    """Return keys as the environment the examples read."""
    return {
        "OKX_API_KEY": keys.key,
        "OKX_API_SECRET": keys.secret,
        "OKX_API_PASSPHRASE": keys.passphrase,
    }


def assert_like(output: str, lines: list[str]) -> None:
    """Compare all but what shows the interest of 08:00, if that is when the test runs."""
    shown = output.splitlines()
    assert len(shown) == len(lines)
    # The first line may name a balance that bears interest, after one that does not.
    assert shown[0].partition(",")[0] == lines[0].partition(",")[0]
    assert (shown[1], shown[-2:]) == (lines[1], lines[-2:])


@pytest.fixture
def serve() -> Iterator[str]:
    """The URL of a `fauxchange serve`."""
    command = [sys.executable, "-c", "from fauxchange.cli import main; main()", "serve"]
    with subprocess.Popen(  # noqa: S603 - our own command
        [*command, "--http-port", "0", "--json"],
        cwd=CHECKOUT,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        url: str = json.loads(process.stdout.readline())["http"]
        yield url
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE_S) == 0


def test_an_example_uses_the_server_of_the_command(serve: str) -> None:
    code, output, errors = run("examples/okx_python_okx.py", serve)
    assert (code, errors) == (0, "")
    assert_like(output, PYTHON_OKX)


@pytest.mark.parametrize(("name", "lines"), SCRIPTS)
def test_an_example_uses_a_server_that_runs(
    exchange: MockServer, run_here: RunHere, name: str, lines: list[str]
) -> None:
    assert run_here(name, exchange.url).splitlines() == lines
    assert exchange.journal.count > 0


@pytest.mark.parametrize(("name", "lines"), SCRIPTS)
def test_an_example_starts_a_server_of_its_own(
    run_here: RunHere, name: str, lines: list[str]
) -> None:
    assert_like(run_here(name), lines)


def test_an_example_runs_by_itself() -> None:
    code, output, errors = run("examples/coinw_futures.py")
    assert (code, errors) == (0, "")
    assert_like(output, COINW_FUTURES)


def test_python_okx_uses_the_keys_of_the_environment(
    exchange: MockServer, run_here: RunHere, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in okx_environment(exchange.keys("okx", "read")).items():
        monkeypatch.setenv(name, value)
    output = run_here("okx_python_okx", exchange.url)
    assert "stake 0.1 ETH:   50120 This API key doesn't have permission" in output


def test_coinw_uses_the_keys_of_the_environment(exchange: MockServer) -> None:
    environment = {"COINW_API_KEY": "unknown"}
    _, _, errors = run("examples/coinw_requests.py", exchange.url, environment=environment)
    assert "CoinWError: 6000 api_key is not valid" in errors


@pytest.mark.parametrize("name", ["okx_python_okx", "okx_ccxt"])
def test_an_example_that_stakes_stops_where_no_mock_answers(
    exchange: MockServer, name: str
) -> None:
    code, output, errors = run(f"examples/{name}.py", f"{exchange.url}/elsewhere")
    assert (code, output) == (1, "")
    assert "404" in errors


def test_the_pytest_example_passes_outside_the_checkout(tmp_path: Path) -> None:
    shutil.copy(EXAMPLES / "pytest_example" / "test_my_bot.py", tmp_path)
    code, output, _ = run("-m", "pytest", "-q", "-p", "no:cacheprovider", folder=tmp_path)
    assert code == 0, output
    assert "6 passed" in output


def test_the_table_counts_the_endpoints_of_each_section() -> None:
    listed = [
        {"exchange": "okx", "id": "public/time.get", "fidelity": "example"},
        {"exchange": "okx", "id": "public/mark-price.get", "fidelity": "modelled"},
        {"exchange": "okx", "id": "public/instruments.get", "fidelity": "example"},
        {"exchange": "coinw", "id": "spot/public/returnTicker.get", "fidelity": "sampled"},
    ]
    assert table(listed) == (
        "| exchange | section | endpoints | modelled | example | sampled |\n"
        "| --- | --- | --- | --- | --- | --- |\n"
        "| okx | `public` | 3 | 1 | 2 |  |\n"
        "| coinw | `spot` | 1 |  |  | 1 |\n"
    )


def test_the_table_goes_between_its_marks(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"before\n\n{BEGIN}old\n{END}\nafter\n")
    piped = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, "examples/endpoints_table.py", str(page)],
        cwd=CHECKOUT,
        input=json.dumps([]),
        text=True,
        capture_output=True,
        timeout=PATIENCE_S,
        check=False,
    )
    assert (piped.returncode, piped.stderr) == (0, "")
    head = table([])
    assert page.read_text() == f"before\n\n{BEGIN}{head}{END}\nafter\n"


def test_the_table_of_the_readme_is_true() -> None:
    readme = (CHECKOUT / "README.md").read_text()
    assert readme.partition(BEGIN)[2].partition(END)[0] == table(endpoints.endpoints())
