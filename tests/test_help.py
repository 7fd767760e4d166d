"""The help of every command: whole sentences, for every option, on 80 columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
import pytest
from click.testing import CliRunner

from fauxchange.cli import main
from fauxchange.faults.catalogue import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator


def commands(group: click.Group, words: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield all commands and groups as what is typed for them."""
    yield words
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, (*words, name))
        else:
            yield (*words, name)


ALL = sorted(commands(main))


def command_of(words: tuple[str, ...]) -> click.Command:
    """Return a command by what is typed for it."""
    command: click.Command = main
    for word in words:
        assert isinstance(command, click.Group)
        command = command.commands[word]
    return command


@pytest.mark.parametrize("words", ALL, ids=" ".join)
def test_help_fits_80_columns_and_is_not_cut(words: tuple[str, ...]) -> None:
    result = CliRunner(env={"COLUMNS": "80"}).invoke(main, [*words, "--help"])
    assert result.exit_code == 0
    lines = result.output.splitlines()
    assert max(map(len, lines)) <= 80
    assert not [line for line in lines[1:] if "..." in line.replace("[KEY=VALUE]...", "")]


@pytest.mark.parametrize("words", ALL, ids=" ".join)
def test_every_option_says_in_a_sentence_what_it_is(words: tuple[str, ...]) -> None:
    for one in command_of(words).params:
        if isinstance(one, click.Option):
            text = one.help or ""
            assert text[:1].isupper() or text[:1].isdigit(), (one.name, text)
            assert text.endswith("."), (one.name, text)


@pytest.mark.parametrize("words", ALL, ids=" ".join)
def test_every_command_says_in_a_sentence_what_it_does(words: tuple[str, ...]) -> None:
    text = command_of(words).help or ""
    assert text[:1].isupper()
    assert text.rstrip().endswith((".", ")", "`")) or "\n" in text, text


def test_the_help_of_a_fault_lists_the_kinds() -> None:
    shown = CliRunner(env={"COLUMNS": "80"}).invoke(main, ["fault", "add", "--help"]).output
    for kind in KINDS:
        assert f"\n  {kind} " in shown
