"""A group of commands whose help says in whole sentences what each of them does."""

from __future__ import annotations

import click

# Longer than any first sentence: none is cut off.
_WHOLE = 1_000


class CommandGroup(click.Group):
    """A group of commands; the help of a command in it wraps, and is never cut."""

    # Groups in it are such groups, too.
    group_class = type

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands with the first sentence of each one's help."""
        commands = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        rows = [
            (name, command.get_short_help_str(_WHOLE))
            for name, command in commands
            if command is not None and not command.hidden
        ]
        if rows:
            with formatter.section("Commands"):
                formatter.write_dl(rows)
