"""The command that says what is wrong with a call: from a line, an archive, with any keys."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from fauxchange import Keys, ManualClock, MockServer
from fauxchange.cli import main
from tests.clients import CoinwClient, OkxClient
from tests.conftest import NOON_MS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from click.testing import Result

BALANCES = "/api/v5/asset/balances"
PURCHASE = "/api/v5/finance/staking-defi/eth/purchase"
OWN = Keys(
    "own", "0f0f0f0f-1111-2222-3333-444455556666", "00112233445566778899AABBCCDDEEFF", "Pa55!"
)
MOCK = MockServer(clock=ManualClock(NOON_MS))


@pytest.fixture(autouse=True)
def no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for exchange in ("OKX", "COINW"):
        for name in ("API_KEY", "SECRET_KEY", "PASSPHRASE"):
            monkeypatch.delenv(f"{exchange}_{name}", raising=False)


def doctor(text: str, *options: str) -> Result:
    return CliRunner().invoke(main, ["doctor", *options], input=text)


def findings(text: str, *options: str) -> list[dict[str, Any]]:
    result = doctor(text, "--json", *options)
    assert result.exit_code in {0, 1}, result.output
    found: list[dict[str, Any]] = json.loads(result.stdout)
    assert result.exit_code == any("diagnosis" in one for one in found)
    return found


def line(headers: Mapping[str, str], target: str, body: str = "", host: str = "www.okx.com") -> str:
    words = [f"curl 'https://{host}{target}'"]
    words += [f"-H '{name}: {value}'" for name, value in headers.items()]
    return " \\\n  ".join([*words, *([f"--data-raw '{body}'"] if body else [])])


def signed(keys: Keys, method: str, signed_target: str, body: str = "") -> dict[str, str]:
    return OkxClient(MOCK, keys).signed(method, signed_target, body.encode())


SECRET = ("--secret", OWN.secret, "--passphrase", OWN.passphrase)


def test_a_right_call_is_fine() -> None:
    (found,) = findings(line(signed(OWN, "GET", BALANCES), BALANCES), *SECRET)
    assert found == {
        "exchange": "okx",
        "endpoint": "asset/balances.get",
        "method": "GET",
        "target": BALANCES,
        "checked": "signature, permission and parameters",
    }


def test_a_wrong_call_is_named() -> None:
    text = line(signed(OWN, "GET", BALANCES), f"{BALANCES}?ccy=ETH")
    (found,) = findings(text, *SECRET)
    assert found["code"] == "50113"
    assert found["diagnosis"]["mistake"]["name"] == "query-not-signed"
    assert OWN.secret not in json.dumps(found)


def test_keys_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OKX_SECRET_KEY", OWN.secret)
    monkeypatch.setenv("OKX_API_KEY", OWN.key)
    monkeypatch.setenv("OKX_PASSPHRASE", "another")
    (found,) = findings(line(signed(OWN, "GET", BALANCES), BALANCES))
    assert found["code"] == "50105"


def test_keys_come_from_a_world() -> None:
    text = line(signed(MOCK.okx, "GET", BALANCES), BALANCES)
    assert doctor(text, "--world", "default").exit_code == 0
    assert doctor(text).exit_code == 0


def test_without_a_secret_nothing_can_be_said() -> None:
    result = doctor(line(signed(OWN, "GET", BALANCES), BALANCES))
    assert result.exit_code == 2
    assert "nobody has the key 0f0f…: give --secret" in result.stderr


def test_a_public_call_needs_no_keys() -> None:
    assert doctor(line({}, "/api/v5/public/time")).exit_code == 0


def test_a_wrong_parameter_is_a_finding() -> None:
    (found,) = findings(line({}, "/api/v5/public/instruments"))
    assert found["diagnosis"]["step"] == "validation"


def test_an_unknown_path_has_its_nearest() -> None:
    (found,) = findings(line({}, "/api/v5/public/tyme"))
    assert found["diagnosis"]["nearest"][0] == "GET /api/v5/public/time"


def test_a_body_is_checked_byte_for_byte() -> None:
    body, spaced = '{"amt":"1"}', '{"amt": "1"}'
    right = line(signed(OWN, "POST", PURCHASE, body), PURCHASE, body)
    assert doctor(right, *SECRET).exit_code == 0
    (found,) = findings(line(signed(OWN, "POST", PURCHASE, spaced), PURCHASE, body), *SECRET)
    assert found["diagnosis"]["mistake"]["name"] == "json-spaced"


def test_headers_with_underscores_are_named() -> None:
    headers = {k.replace("-", "_"): v for k, v in signed(OWN, "GET", BALANCES).items()}
    (found,) = findings(line(headers, BALANCES), *SECRET)
    assert found["diagnosis"]["mistake"]["name"] == "underscores-in-header-names"


def test_the_time_is_checked_when_it_is_known_when_the_call_was_made() -> None:
    text = line(signed(OWN, "GET", BALANCES), BALANCES)
    assert doctor(text, *SECRET, "--at", "2025-06-18T12:00:20Z").exit_code == 0
    (found,) = findings(text, *SECRET, "--at", "2025-06-18T04:00:00Z")
    assert found["diagnosis"]["mistake"]["name"] == "local-time"


def test_a_path_of_a_sandbox_is_read_without_its_prefix() -> None:
    text = line(signed(OWN, "GET", f"/s/mine{BALANCES}"), f"/s/mine{BALANCES}")
    (found,) = findings(text, *SECRET)
    assert found["diagnosis"]["mistake"]["name"] == "sandbox-in-path"


def test_coinws_spot_calls_are_examined() -> None:
    query = CoinwClient(MOCK, OWN).query("returnBalances")
    text = f"curl -X POST 'https://api.coinw.com/api/v1/private?{query}'"
    assert doctor(text, "--secret", OWN.secret).exit_code == 0
    (found,) = findings(text.replace("sign=", "sign=0"), "--secret", OWN.secret)
    assert (found["exchange"], found["code"]) == ("coinw", "6000")


def test_an_archive_is_examined_call_by_call(tmp_path: Path) -> None:
    def entry(target: str) -> dict[str, Any]:
        headers = signed(OWN, "GET", BALANCES)
        return {
            "startedDateTime": "2025-06-18T12:00:01.000Z",
            "request": {
                "method": "GET",
                "url": f"https://www.okx.com{target}",
                "headers": [{"name": name, "value": value} for name, value in headers.items()],
            },
        }

    file = tmp_path / "calls.har"
    entries = [entry(BALANCES), entry(f"{BALANCES}?ccy=BTC")]
    file.write_text(json.dumps({"log": {"entries": entries}}), encoding="utf-8")
    found = findings("", str(file), *SECRET)
    assert ["diagnosis" in one for one in found] == [False, True]


def test_the_report_names_the_mistake_and_shows_no_secret() -> None:
    result = doctor(line(signed(OWN, "GET", BALANCES), f"{BALANCES}?ccy=ETH"), *SECRET)
    assert result.exit_code == 1
    assert "query-not-signed: the query was left out of what is signed" in result.stdout
    assert "1 calls, 1 findings" in result.stdout
    for secret in (OWN.key, OWN.secret, OWN.passphrase):
        assert secret not in result.stdout


def test_the_report_says_what_was_checked() -> None:
    result = doctor(line(signed(OWN, "GET", BALANCES), BALANCES), *SECRET)
    assert "signature, permission and parameters checked" in result.stdout


@pytest.mark.parametrize(
    ("text", "options", "reason"),
    [
        ("nonsense", (), "no line of curl"),
        ("curl x", ("--world", "nowhere"), "nowhere"),
        ("curl x", ("--at", "noon"), "is not ISO 8601"),
        ("curl x", ("/no/such/file",), "No such file"),
    ],
)
def test_what_cannot_be_used_is_exit_2(text: str, options: tuple[str, ...], reason: str) -> None:
    result = doctor(text, *options)
    assert result.exit_code == 2
    assert reason in result.stderr


def test_what_a_call_holds_steers_no_terminal() -> None:
    result = doctor("curl 'https://www.okx.com/api/v5/%1b%5b2J%5b/red%5dnowhere'")
    assert result.exit_code == 1
    assert "\x1b" not in result.output
    assert "/api/v5/\\x1b[2J[/red]nowhere" in result.output
