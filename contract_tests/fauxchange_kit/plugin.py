"""The pytest plugin: installed with the package, it needs no import (docs/guide/contract-tests.md).

A test that takes ``okx`` or ``coinw`` gets an exchange of its own, at the world's beginning::

    def test_my_client(okx):
        client = MyClient(okx.url, okx.key, okx.secret, okx.passphrase)
        client.stake("ETH", "0.5")
        okx.expect("finance/staking-defi/eth/purchase.post", count=1)

Everything but pytest is imported when it is used: every run of pytest loads this file.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from fauxchange import MockServer
    from fauxchange_kit.fixtures.exchange_fixture import ExchangeFixture
    from fauxchange_kit.fixtures.session import Session
    from fauxchange_kit.hosts.provider import SandboxHandle, SandboxProvider

_MARKER = "fauxchange"
_SESSION = pytest.StashKey["Session"]()
_HANDLES = pytest.StashKey["list[SandboxHandle]"]()
_CHOICES = ("strict", "report", "off")

# The key under which workers of pytest-xdist send their runs to the controller.
_OUTPUT = "fauxchange"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options."""
    group = parser.getgroup("fauxchange", "a mock of OKX and CoinW")
    group.addoption(
        "--conformance",
        choices=_CHOICES,
        default="report",
        help="whether findings of the checks fail a test (strict), are listed at the end (report, "
        "the default), or are not looked for (off)",
    )
    group.addoption(
        "--conformance-report",
        metavar="FORMATS:DIR",
        default="",
        help="write reports of the whole session, such as html,json,junit,md:reports",
    )
    group.addoption(
        "--mock-exchange-url",
        metavar="URL",
        default="",
        help="use the server at this URL, which may be shared; by default each process has its own",
    )
    group.addoption(
        "--mock-exchange-token", metavar="TOKEN", default="", help="token of its admin API"
    )
    group.addoption(
        "--mock-exchange-ws-url",
        metavar="URL",
        default="",
        help="where its WebSockets are, by default at the same URL",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker, and refuse formats of reports that there are not."""
    config.addinivalue_line(
        "markers",
        f"{_MARKER}(world, faults, seed, limits, clock, profile): the options of a test's exchange",
    )
    option = config.getoption("--conformance-report")
    if option:
        from fauxchange_kit.fixtures.session import report_option

        try:
            report_option(option)
        except ValueError as error:
            raise pytest.UsageError(f"--conformance-report: {error}") from None


@pytest.fixture(scope="session")
def mock_exchange_session() -> Iterator[MockServer]:
    """One server for the whole session, because starting one costs more than resetting it."""
    from fauxchange import MockServer

    with MockServer() as server:
        yield server


@pytest.fixture(scope="session")
def mock_exchange_provider(request: pytest.FixtureRequest) -> SandboxProvider:
    """Give the server of this process, or the shared one of ``--mock-exchange-url``."""
    option = request.config.getoption
    if option("--mock-exchange-url"):
        from fauxchange_kit.hosts.remote import RemoteProvider

        url, token = option("--mock-exchange-url"), option("--mock-exchange-token")
        return RemoteProvider(url, token, option("--mock-exchange-ws-url"))
    from fauxchange.collector import paused_collector

    # pytest, the tests it has collected and the server stay to the end of the session.
    with paused_collector(keep=True):
        # Every test needs these: imported later, they would be collected among.
        for name in ("exchange_fixture", "session"):
            import_module(f"fauxchange_kit.fixtures.{name}")
        from fauxchange_kit.hosts.local import LocalProvider

        return LocalProvider(request.getfixturevalue("mock_exchange_session"))


@pytest.fixture
def mock_exchange(request: pytest.FixtureRequest) -> Any:
    """Give a running mock exchange at its beginning.

    It is this process's :class:`MockServer`, reset for this test; on a shared server it is a
    sandbox of the test's own.
    """
    if request.config.getoption("--mock-exchange-url"):
        return request.getfixturevalue("fauxchange_sandbox")
    from fauxchange_kit.hosts.local import LocalSandbox

    provider = request.getfixturevalue("mock_exchange_provider")
    provider.server.reset()
    handle = LocalSandbox(provider, provider.server)
    request.node.stash.setdefault(_HANDLES, []).append(handle)
    return provider.server


@pytest.fixture
def fauxchange_sandbox(
    request: pytest.FixtureRequest, mock_exchange_provider: SandboxProvider
) -> Iterator[SandboxHandle]:
    """Give the sandbox that ``okx`` and ``coinw`` of a test share, as its marker options."""
    from fauxchange.spec.problem import Problem
    from fauxchange_kit.fixtures.options import sandbox_options

    arguments: dict[str, Any] = {}
    for marker in reversed(list(request.node.iter_markers(_MARKER))):
        arguments |= marker.kwargs
    # What is wrong is in the marker, and no line of ours says more about it.
    try:
        options = sandbox_options(arguments)
    except (Problem, TypeError, LookupError) as error:
        pytest.fail(f"{_MARKER}: {error.args[0]}", pytrace=False)
    try:
        handle = mock_exchange_provider.create_sandbox(options, arguments.get("profile", ""))
    except Problem as problem:
        pytest.fail(f"{_MARKER}: {problem}", pytrace=False)
    request.node.stash.setdefault(_HANDLES, []).append(handle)
    yield handle
    handle.end()


@pytest.fixture
def okx(fauxchange_sandbox: SandboxHandle) -> ExchangeFixture:
    """Give an OKX of the test's own."""
    from fauxchange_kit.fixtures.exchange_fixture import ExchangeFixture

    return ExchangeFixture("okx", fauxchange_sandbox)


@pytest.fixture
def coinw(fauxchange_sandbox: SandboxHandle) -> ExchangeFixture:
    """Give a CoinW of the test's own."""
    from fauxchange_kit.fixtures.exchange_fixture import ExchangeFixture

    return ExchangeFixture("coinw", fauxchange_sandbox)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, Any, Any]:
    """Judge the calls of a test's client, whether or not the test passed."""
    try:
        result = yield
    finally:
        failure = _judge(item)
    if failure:
        pytest.fail(failure, pytrace=False)
    return result


def _judge(item: pytest.Item) -> str:
    """Add a test's runs to the session; return the message that the test fails with, or nothing."""
    mode = item.config.getoption("--conformance")
    failures = []
    for handle in item.stash.get(_HANDLES, []):
        place = f"seed {handle.seed}, sandbox {handle.id} at {handle.url}"
        item.add_report_section("call", _MARKER, place)
        if mode == "off":
            continue
        run = handle.run()
        _session(item.config).add(item.nodeid, run)
        if mode == "strict" and run.whole.calls:
            from fauxchange_kit.fixtures.session import failure_text

            failures.append(failure_text(run))
    return "\n".join(filter(None, failures))


def _session(config: pytest.Config) -> Session:
    from fauxchange_kit.fixtures.session import Session

    return config.stash.setdefault(_SESSION, Session())


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: object) -> None:  # noqa: ARG001 - pytest-xdist's words
    """Add the runs of a worker of pytest-xdist to the session."""
    runs = getattr(node, "workeroutput", {}).get(_OUTPUT)
    if runs:
        _session(node.config).add_serialized(runs)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Send the runs to the controller of pytest-xdist, if this is a worker."""
    own = session.config.stash.get(_SESSION, None)
    output: dict[str, Any] | None = getattr(session.config, "workeroutput", None)
    if output is not None and own is not None:
        output[_OUTPUT] = own.serialize()


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """List the findings, and write the reports."""
    session = config.stash.get(_SESSION, None)
    if session is None or not session.runs:
        return
    from fauxchange_kit.fixtures.session import write_reports

    verdict = session.verdict()
    terminalreporter.section("fauxchange")
    for line in session.lines(verdict):
        terminalreporter.write_line(line)
    option = config.getoption("--conformance-report")
    for file in write_reports(verdict, option) if option else ():
        terminalreporter.write_line(f"report: {file}")
