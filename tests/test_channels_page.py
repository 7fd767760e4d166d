"""The page of channels: what the documentation claims is what the command shows."""

from __future__ import annotations

import json

from click.testing import CliRunner

from fauxchange.cli import main
from tests.source import docs_page


def shown(*options: str) -> str:
    """Return what ``fauxchange channels`` writes."""
    result = CliRunner().invoke(main, ["channels", *options])
    assert result.exit_code == 0, result.output
    return result.stdout


def test_the_page_is_what_the_command_writes() -> None:
    assert docs_page("channels.md").read_text(encoding="utf-8") == shown("--markdown")


def test_the_list_has_all_channels_and_says_which_push() -> None:
    rows = json.loads(shown("--json"))
    assert sum(len(row["channels"]) for row in rows) == 160 + 22
    alive = {row["id"]: row["alive"] for row in rows}
    assert alive["tickers"]
    assert alive["candle"]
    assert alive["grid-positions"]
    assert not alive["sprd-orders"]
    assert alive["futures-order"]
    assert alive["futures-assets_ag"]


def test_the_table_counts_all_channels() -> None:
    assert "182 channels" in shown()


def test_the_page_names_the_services_that_are_not_offered() -> None:
    assert (
        "- okx `/ws/v5/public-sbe`: market data in SBE, a binary form, with channels `bbo-tbt`,"
        " `books-l2-tbt` and `trades` of its own.\n"
    ) in shown("--markdown")
