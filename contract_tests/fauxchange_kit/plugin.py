"""The pytest plugin: installed with the package, it needs no import (docs/guide/contract-tests.md).

A test that takes ``okx`` or ``coinw`` gets an exchange of its own, at the world's beginning::

    def test_my_client(okx):
        client = MyClient(okx.url, okx.key, okx.secret, okx.passphrase)
        client.stake("ETH", "0.5")
        okx.expect("finance/staking-defi/eth/purchase.post", count=1)

Everything but pytest is imported when it is used: every run of pytest loads this file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from fauxchange import MockServer
    from fauxchange_kit.fixtures.exchange_fixture import ExchangeFixture
    from fauxchange_kit.fixtures.session import Session
    from fauxchange_kit.hosts.provider import SandboxHandle, SandboxProvider

_MARKER = "fauxchange"
_SESSION = pytest.StashKey["Session"]()
_LODGINGS = pytest.StashKey["list[SandboxHandle]"]()
_CHOICES = ("strict", "report", "off")

# Under which name pytest-xdist's workers hand over what they have.
_OUTPUT = "fauxchange"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options."""
    group = parser.getgroup("fauxchange", "a mock of OKX and CoinW")
    group.addoption(
        "--conformance",
        choices=_CHOICES,
        default="report",
        help="whether findings of the checks fail a test (strict), are told at the end (report, "
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
        "--mock-exchange-ws-url", metavar="URL", default="", help="where its WebSockets are"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known, and refuse reports that nobody can write."""
    config.addinivalue_line(
        "markers",
        f"{_MARKER}(world, faults, seed, limits, clock, profile): what the exchange of a test is "
        "like",
    )
    wanted = config.getoption("--conformance-report")
    if wanted:
        from fauxchange_kit.fixtures.session import formats_of

        try:
            formats_of(wanted)
        except ValueError as error:
            raise pytest.UsageError(f"--conformance-report: {error}") from None


@pytest.fixture(scope="session")
def mock_exchange_session() -> Iterator[MockServer]:
    """One server for the whole session, because starting one costs more than resetting it."""
    from fauxchange import MockServer

    with MockServer() as server:
        yield server


@pytest.fixture(scope="session")
def mock_exchange_host(request: pytest.FixtureRequest) -> SandboxProvider:
    """Give the server of this process, or the one that others share."""
    option = request.config.getoption
    if option("--mock-exchange-url"):
        from fauxchange_kit.hosts.remote import RemoteProvider

        where = option("--mock-exchange-url"), option("--mock-exchange-token")
        return RemoteProvider(*where, option("--mock-exchange-ws-url"))
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

    host = request.getfixturevalue("mock_exchange_host")
    host.server.reset()
    lodging = LocalSandbox(host, host.server)
    request.node.stash.setdefault(_LODGINGS, []).append(lodging)
    return host.server


@pytest.fixture
def fauxchange_sandbox(
    request: pytest.FixtureRequest, mock_exchange_host: SandboxProvider
) -> Iterator[SandboxHandle]:
    """Give the sandbox that ``okx`` and ``coinw`` of a test share, as its marker options."""
    from fauxchange_kit.fixtures.options import options_of

    said: dict[str, Any] = {}
    for marker in reversed(list(request.node.iter_markers(_MARKER))):
        said |= marker.kwargs
    lodging = mock_exchange_host.create_sandbox(options_of(said))
    request.node.stash.setdefault(_LODGINGS, []).append(lodging)
    yield lodging
    lodging.end()


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
    """Judge what a test's client did, whether or not the test passed."""
    try:
        result = yield
    finally:
        found = _judged(item)
    if found:
        pytest.fail(found, pytrace=False)
    return result


def _judged(item: pytest.Item) -> str:
    """Keep what a test's client did; return what is wrong if that is to fail it."""
    how = item.config.getoption("--conformance")
    wrong = []
    for lodging in item.stash.get(_LODGINGS, []):
        told = f"seed {lodging.seed}, sandbox {lodging.id} at {lodging.url}"
        item.add_report_section("call", _MARKER, told)
        if how == "off":
            continue
        from fauxchange_kit.fixtures.session import described

        verdict = _session(item.config).add(item.nodeid, lodging.run())
        if how == "strict" and verdict is not None and not verdict.is_clean:
            wrong.append(described(verdict))
    return "\n".join(wrong)


def _session(config: pytest.Config) -> Session:
    from fauxchange_kit.fixtures.session import Session

    return config.stash.setdefault(_SESSION, Session())


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: object) -> None:  # noqa: ARG001 - pytest-xdist's words
    """Take what a worker of pytest-xdist has."""
    parcels = getattr(node, "workeroutput", {}).get(_OUTPUT)
    if parcels:
        _session(node.config).unpack(parcels)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hand over what there is to pytest-xdist's controller, if this is a worker."""
    kept = session.config.stash.get(_SESSION, None)
    output: dict[str, Any] | None = getattr(session.config, "workeroutput", None)
    if output is not None and kept is not None:
        output[_OUTPUT] = kept.packed()


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Tell what is wrong with the client, and write the reports."""
    kept = config.stash.get(_SESSION, None)
    if kept is None or not kept.runs:
        return
    from fauxchange_kit.fixtures.session import reports

    verdict = kept.verdict()
    terminalreporter.section("fauxchange")
    for line in kept.lines(verdict):
        terminalreporter.write_line(line)
    wanted = config.getoption("--conformance-report")
    for file in reports(verdict, wanted) if wanted else ():
        terminalreporter.write_line(f"report: {file}")
