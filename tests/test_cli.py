"""The command, as users and programs run it."""

from __future__ import annotations

import json
import signal
import socket
import urllib.error
import urllib.request
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from websockets.sync.client import connect

from fauxchange import Keys, MockServer, data
from fauxchange.cli import main
from fauxchange.commands import banner
from fauxchange.config import Settings
from fauxchange.worlds.prepared import named_world
from tests.commands import (
    BIN,
    fauxchange,
    line_of,
    run,
    running,
    signed_balances,
    taken_port,
)
from tests.schema_files import BALANCES, edit, small_copy
from tests.waits import PATIENCE_S

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

SERVE = (BIN / "fauxchange", "serve", "--http-port", "0")
ETH = [{"availBal": "37.11827078", "bal": "37.11827078", "ccy": "ETH", "frozenBal": "0"}]


def _invoke(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, list(map(str, arguments)))


def _rows(*arguments: str) -> list[dict[str, Any]]:
    result = _invoke("endpoints", "--json", *arguments)
    assert result.exit_code == 0
    rows: list[dict[str, Any]] = json.loads(result.stdout)
    return rows


@pytest.fixture
def schemas(tmp_path: Path) -> Path:
    """A copy of a few schema files, in order."""
    return small_copy(tmp_path / "schemas")


def test_endpoints_lists_every_endpoint_once() -> None:
    server = MockServer()
    ids = [(row["exchange"], row["id"]) for row in _rows()]
    assert len(ids) == len(set(ids))
    assert len(ids) == sum(len(one.catalogue) for one in server.app.exchanges.values())


def test_endpoints_as_json_says_all_about_one() -> None:
    rows = {(row["exchange"], row["id"]): row for row in _rows()}
    assert rows["okx", "asset/balances.get"] == {
        "exchange": "okx",
        "id": "asset/balances.get",
        "method": "GET",
        "path": "/api/v5/asset/balances",
        "permission": "read",
        "rateLimits": [{"requests": 6, "seconds": 1, "per": ["user"]}],
        "fidelity": "modelled",
    }
    balances = rows["coinw", "spot/private/returnBalances.post"]
    assert balances["path"] == "/api/v1/private?command=returnBalances"


@pytest.mark.parametrize(
    ("arguments", "member", "value"),
    [
        (("--exchange", "okx"), "exchange", "okx"),
        (("--exchange", "coinw"), "exchange", "coinw"),
        (("--fidelity", "modelled"), "fidelity", "modelled"),
    ],
)
def test_endpoints_can_be_narrowed(arguments: tuple[str, ...], member: str, value: str) -> None:
    rows = _rows(*arguments)
    assert {row[member] for row in rows} == {value}


def test_endpoints_of_a_section_are_those_below_its_folder() -> None:
    rows = _rows("--section", "finance")
    assert len(rows) >= 3
    assert all(row["id"].startswith("finance/") for row in rows)


def test_a_section_may_be_a_folder_further_down() -> None:
    rows = _rows("--section", "finance/staking-defi/")
    assert {row["id"].split("/")[1] for row in rows} == {"staking-defi"}


def test_endpoints_of_a_section_nobody_has_are_refused_with_those_there_are() -> None:
    result = fauxchange("endpoints", "--exchange", "coinw", "--section", "finance")
    assert result.returncode == 2
    assert result.stdout == ""
    assert result.stderr == (
        "fauxchange: no endpoint is in section finance; there are futures and spot\n"
    )


def test_a_section_without_endpoints_of_the_fidelity_is_an_empty_list() -> None:
    assert _rows("--section", "asset", "--fidelity", "sampled") == []


def test_endpoints_prints_a_table() -> None:
    result = fauxchange("endpoints", "--exchange", "okx", "--section", "asset")
    assert result.returncode == 0
    assert "/api/v5/asset/balances" in result.stdout
    assert "6/1 s per user" in result.stdout
    assert "fidelity" in result.stdout


def test_lint_finds_nothing_in_the_package() -> None:
    result = _invoke("schemas", "lint")
    assert (result.exit_code, result.stdout) == (0, "schemas are in order\n")


def test_lint_names_file_and_pointer_on_stderr(schemas: Path) -> None:
    edit(schemas / BALANCES, lambda d: d["x-endpoint"].update(permission="reed"))
    result = fauxchange("schemas", "lint", schemas)
    assert result.returncode == 1
    assert result.stdout == "1 problems\n"
    assert result.stderr.startswith(f"{schemas / BALANCES}#/x-endpoint/permission: ")
    assert "Traceback" not in result.stderr


def test_lint_of_a_folder_without_exchanges_finds_that(tmp_path: Path) -> None:
    result = _invoke("schemas", "lint", tmp_path)
    assert (result.exit_code, result.stdout) == (1, "1 problems\n")
    assert result.stderr == f"{tmp_path}#: has no folder of an exchange\n"


@pytest.mark.parametrize("written", [b"{", b"\xff"])
def test_lint_tells_of_a_file_that_is_not_json_as_of_any_problem(
    schemas: Path, written: bytes
) -> None:
    (schemas / BALANCES).write_bytes(written)
    result = fauxchange("schemas", "lint", schemas)
    assert result.returncode == 1
    assert f"{schemas / BALANCES}#" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("command", ["lint", "format"])
def test_a_folder_that_is_not_there_is_wrong_usage(command: str, tmp_path: Path) -> None:
    result = fauxchange("schemas", command, tmp_path / "nope")
    assert result.returncode == 2
    assert "Traceback" not in result.stderr


def test_format_check_changes_nothing_and_says_what_it_would(schemas: Path) -> None:
    file = schemas / BALANCES
    spoilt = file.read_text(encoding="utf-8").replace("  ", "\t")
    file.write_text(spoilt, encoding="utf-8")
    result = _invoke("schemas", "format", "--check", schemas)
    assert (result.exit_code, result.stdout) == (1, f"{file}\n")
    assert file.read_text(encoding="utf-8") == spoilt


def test_format_puts_right_what_the_check_found(schemas: Path) -> None:
    file = schemas / BALANCES
    good = file.read_text(encoding="utf-8")
    file.write_text(json.dumps(json.loads(good)), encoding="utf-8")
    result = _invoke("schemas", "format", schemas)
    assert (result.exit_code, result.stdout) == (0, f"{file}\n")
    assert file.read_text(encoding="utf-8") == good
    assert _invoke("schemas", "format", "--check", schemas).exit_code == 0


def test_the_package_is_formatted() -> None:
    assert _invoke("schemas", "format", "--check").exit_code == 0


def test_format_of_a_file_that_is_not_json_names_it(schemas: Path) -> None:
    (schemas / BALANCES).write_text("{", encoding="utf-8")
    result = fauxchange("schemas", "format", schemas)
    assert result.returncode == 2
    assert f"{schemas / BALANCES}#" in result.stderr
    assert "Traceback" not in result.stderr


def test_openapi_is_written_to_a_file_or_to_stdout(tmp_path: Path) -> None:
    result = _invoke("openapi", "okx", "--output", tmp_path / "okx.json")
    assert (result.exit_code, result.stdout) == (0, "")
    printed = json.loads(_invoke("openapi", "okx").stdout)
    assert printed == json.loads((tmp_path / "okx.json").read_text(encoding="utf-8"))
    assert printed["openapi"] == "3.1.0"
    assert "get" in printed["paths"]["/api/v5/asset/balances"]


def test_a_file_that_cannot_be_written_is_exit_code_2(tmp_path: Path) -> None:
    file = tmp_path / "nowhere" / "okx.json"
    result = _invoke("openapi", "okx", "--output", file)
    assert result.exit_code == 2
    assert result.stderr == f"fauxchange: {file}: No such file or directory\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ("serve", "--http-port", "70000"),
        ("serve", "--http-port", "x"),
        ("serve", "--limits", "maybe"),
        ("serve", "--nope"),
        ("endpoints", "--exchange", "binance"),
        ("openapi",),
        ("nope",),
    ],
)
def test_wrong_usage_is_exit_code_2(arguments: tuple[str, ...]) -> None:
    assert _invoke(*arguments).exit_code == 2


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "has no token; the admin API would be open to everyone"),
        (b" \n", "has no token; the admin API would be open to everyone"),
        (b"two\nlines\n", "a token is one line of visible ASCII characters"),
        (b"\xff\xfe", "a token is one line of visible ASCII characters"),
    ],
)
def test_a_file_without_a_token_does_not_leave_the_admin_api_open(
    tmp_path: Path, content: bytes, problem: str
) -> None:
    file = tmp_path / "token"
    file.write_bytes(content)
    result = _invoke("serve", "--admin-token-file", file)
    assert (result.exit_code, result.stderr) == (2, f"fauxchange: {file}: {problem}\n")


@pytest.mark.parametrize(
    ("option", "value", "problem"),
    [
        ("--head-seconds", "nan", "'nan' is no number of seconds"),
        ("--idle-seconds", "nan", "'nan' is no number of seconds"),
        ("--trusted-host", "http://mock.example", "is no name of a host"),
    ],
)
def test_an_option_that_would_do_something_else_stops_the_start(
    option: str, value: str, problem: str
) -> None:
    result = _invoke("serve", "--http-port", "0", option, value)
    assert result.exit_code == 2
    assert problem in result.stderr


def test_a_key_without_its_certificate_is_not_left_out() -> None:
    result = _invoke("serve", "--tls-key", "key.pem")
    assert result.exit_code == 2
    assert "key.pem: --tls-key is the key of the certificate of --tls-cert" in result.stderr


def test_the_version_is_the_packages() -> None:
    result = fauxchange("--version")
    assert (result.returncode, result.stdout) == (0, "fauxchange 0.1.0\n")


def test_a_wrong_world_ends_the_server_with_file_pointer_and_reason(tmp_path: Path) -> None:
    file = tmp_path / "bad.json"
    world = json.loads((data.worlds() / "default.json").read_text(encoding="utf-8"))
    world["okx"]["accounts"][0]["books"]["funding"]["ETH"] = 37.1
    file.write_text(json.dumps(world), encoding="utf-8")
    result = run(*SERVE, "--world", file)
    assert result.returncode == 2
    assert f"{file}#/okx/accounts/0/books/funding/ETH: " in result.stderr
    assert "Traceback" not in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize(
    ("pair", "spot", "pointer", "reason"),
    [
        ({"depth": 10**11 + 1}, {}, "/pairs/BTC-USDT/depth", "100000000000"),
        ({"dailyVolume": "900000000000000000"}, {}, "/spot/BTC-USDT", "100,000,000,000"),
        ({}, {"lot": "0.00000000000000001"}, "/spot/BTC-USDT", "100,000,000,000"),
    ],
)
def test_a_book_that_is_too_deep_ends_the_server_with_file_pointer_and_reason(
    tmp_path: Path, pair: Any, spot: Any, pointer: str, reason: str
) -> None:
    world = {
        "title": "One pair",
        "prices": {"BTC": {"usd": "97000"}, "USDT": {"usd": "1"}},
        "market": "market.json",
        "okx": {"accounts": [], "credentials": []},
    }
    terms = {"tick": "0.1", "lot": "0.0001", "dailyVolume": "9000"}
    rules = {"tick": "0.1", "lot": "0.0001", "minimum": "0.0001"}
    market = {"pairs": {"BTC-USDT": terms | pair}, "spot": {"BTC-USDT": rules | spot}}
    files = tmp_path / "world.json", tmp_path / "market.json"
    for file, document in zip(files, (world, market), strict=True):
        file.write_text(json.dumps(document), encoding="utf-8")
    result = run(*SERVE, "--world", files[0])
    assert result.returncode == 2
    assert f"{files[1]}#{pointer}: " in result.stderr
    assert reason in result.stderr
    assert "Traceback" not in result.stderr


def test_a_price_that_makes_a_book_too_deep_ends_the_server(tmp_path: Path) -> None:
    file = tmp_path / "world.json"
    world = json.loads((data.worlds() / "default.json").read_text(encoding="utf-8"))
    world["prices"]["SOL"]["usd"] = "1" + 11 * "0"
    file.write_text(json.dumps(world), encoding="utf-8")
    result = run(*SERVE, "--world", file)
    assert result.returncode == 2
    assert "default.json#/swaps/SOL-USD-SWAP: a level of its book has" in result.stderr


def test_a_world_nobody_has_ends_the_server() -> None:
    result = run(*SERVE, "--world", "atlantis")
    assert result.returncode == 2
    assert "atlantis.json#: cannot be read" in result.stderr


@pytest.mark.parametrize("option", ["--http-port", "--ws-port"])
def test_a_taken_port_ends_the_server(option: str) -> None:
    with closing(socket.socket()) as sock:
        port = taken_port(sock)
        result = run(*SERVE, option, str(port))
    assert result.returncode == 2
    assert str(port) in result.stderr
    assert "--http-port 0 takes one that is free" in result.stderr
    assert "Traceback" not in result.stderr


def test_serve_says_in_one_json_line_what_a_client_needs() -> None:
    with running(*SERVE, "--json") as process:
        line = json.loads(line_of(process.stdout))
        keys = Keys("default", **line["okx"])
        assert signed_balances(line["http"], keys)["data"] == ETH
        assert line["ws"] == f"ws{line['http'].removeprefix('http')}"
        assert set(line["coinw"]) == {"key", "secret"}
        assert set(line["credentials"]["okx"]) >= {"default", "read", "trade", "withdraw", "demo"}


def test_websockets_may_have_a_port_of_their_own_besides() -> None:
    with running(*SERVE, "--ws-port", "0", "--json") as process:
        line = json.loads(line_of(process.stdout))
        ports = [line[name].rpartition(":")[2] for name in ("http", "ws")]
        assert ports[0] != ports[1]
        for port in ports:
            with connect(f"ws://127.0.0.1:{port}/ws/v5/public", open_timeout=PATIENCE_S) as one:
                one.send("ping")
                assert one.recv(PATIENCE_S) == "pong"


def test_serve_takes_the_name_of_a_host() -> None:
    with running(*SERVE, "--json", "--host", "localhost") as process:
        line = json.loads(line_of(process.stdout))
        assert signed_balances(line["http"])["data"] == ETH
        assert "adminToken" not in line


def test_a_host_that_has_no_address_ends_the_server() -> None:
    result = _invoke("serve", "--host", "")
    assert result.exit_code == 2
    assert result.stderr.startswith("fauxchange: cannot listen on , port 12700: ")


def test_a_signal_ends_the_server_and_its_port_is_free_again() -> None:
    with running(*SERVE, "--json") as process:
        line = json.loads(line_of(process.stdout))
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE_S) == 0
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(line["http"] + "/_mock/health", timeout=PATIENCE_S)  # noqa: S310 - our own


def test_serve_shows_people_the_urls_the_keys_and_a_call() -> None:
    with running(*SERVE) as process:
        assert "fauxchange plays okx and coinw, world default" in line_of(process.stdout)
        assert "http://127.0.0.1:" in line_of(process.stdout, having="HTTP")
        assert "7b0880ca-547b-6ec6-2d4b-b275f0acd6f3" in line_of(process.stdout, having="default")
        assert line_of(process.stdout, having="curl -s").startswith("curl -s 'http://127.0.0.1:")


def test_serve_of_one_exchange_has_keys_of_that_one_only() -> None:
    with running(*SERVE, "--json", "--exchange", "coinw") as process:
        line = json.loads(line_of(process.stdout))
    assert set(line["credentials"]) == {"coinw"}
    assert line["ws"] is None
    assert "okx" not in line


def test_flask_lists_every_endpoint() -> None:
    result = run(BIN / "flask", "--app", "fauxchange.wire.flask_app", "routes")
    assert result.returncode == 0
    listed = {parts[-1] for parts in map(str.split, result.stdout.splitlines()) if parts}
    for row in _rows():
        assert row["path"].partition("?")[0] in listed


def test_gunicorn_serves_a_signed_call() -> None:
    app = "fauxchange.wire.flask_app:create_app()"
    with running(BIN / "gunicorn", "--bind", "127.0.0.1:0", app) as process:
        line = line_of(process.stderr, having="Listening at")
        url = line.partition("Listening at: ")[2].split()[0]
        assert signed_balances(url)["data"] == ETH


def test_settings_for_other_servers_come_from_the_environment() -> None:
    app = "fauxchange.wire.flask_app:create_app()"
    command = (BIN / "gunicorn", "--bind", "127.0.0.1:0", app)
    with running(*command, FAUXCHANGE_WORLD="empty") as process:
        line = line_of(process.stderr, having="Listening at")
        url = line.partition("Listening at: ")[2].split()[0]
        assert signed_balances(url)["data"] == []


@pytest.mark.parametrize(
    ("clock", "line"),
    [
        ({}, ""),
        (
            {"begin_ms": 1_756_684_800_137},
            "begins 2025-09-01 00:00:00 UTC, \N{MULTIPLICATION SIGN}1",
        ),
        ({"scale": 60}, "begins now, \N{MULTIPLICATION SIGN}60"),
        ({"scale": 0}, "begins now, stands still"),
        ({"scale": 0, "step_ms": 250}, "begins now, +250 ms a call"),
    ],
)
def test_the_table_says_when_it_is_and_how_time_goes(
    clock: dict[str, Any], line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    banner.as_table(Settings(), named_world("empty")._replace(**clock))
    lines = [one for one in capsys.readouterr().out.splitlines() if one.startswith("  Clock")]
    assert lines == ([f"  Clock      {line}"] if line else [])
