"""What the README lists is all there is."""

from __future__ import annotations

import re

import click

from fauxchange.cli import main
from fauxchange.sandbox.keys import keys_of
from fauxchange.worlds.world import named_world
from fauxchange_kit import plugin
from tests.source import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_readme_has_every_command_and_what_the_command_has_below_it() -> None:
    rows = re.findall(r"^\| `fauxchange (\w+)` \| (.+?) \|$", README, re.MULTILINE)
    documented = {
        name: re.findall(r"`([a-z][a-z-]*)`", description.partition(":")[0])
        for name, description in rows
    }
    below = {
        name: list(command.commands) if isinstance(command, click.Group) else []
        for name, command in main.commands.items()
    }
    assert {name: sorted(names) for name, names in documented.items()} == {
        name: sorted(names) for name, names in below.items()
    }


def test_the_readme_shows_the_keys_that_serve_shows() -> None:
    row = re.compile(r"^│ (okx|coinw) +│ (\w+) +│ (\w+)… │ (\w+)… │", re.MULTILINE)
    world = named_world("default")
    assert row.findall(README) == [
        (exchange, name, one.key[:8], one.secret[:8])
        for exchange in ("okx", "coinw")
        for name, one in keys_of(world, exchange).items()
    ]


def test_the_readme_has_every_fixture_that_a_test_may_take() -> None:
    table = README.split("| fixture | gives |", 1)[1].split("\n\n", 1)[0]
    rows = re.findall(r"^\| (.+?) \|", table, re.MULTILINE)
    named = [name for row in rows for name in re.findall(r"`(\w+)`", row)]
    assert named == ["okx", "coinw", "mock_exchange"]
    assert all(hasattr(plugin, name) for name in named)
