"""Exit codes of the command: documented in docs/reference/cli.md."""

from __future__ import annotations

import sys
from typing import NoReturn

import click

OK = 0
FINDINGS = 1
REFUSED = 1
USAGE = 2


def fail(reason: str, code: int = USAGE) -> NoReturn:
    """End the command with a reason on stderr."""
    click.echo(f"fauxchange: {reason}", err=True)
    sys.exit(code)
