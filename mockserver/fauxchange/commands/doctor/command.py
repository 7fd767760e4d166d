"""The command ``fauxchange doctor``: says what is wrong with calls that were made elsewhere."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from fauxchange.exit_codes import FINDINGS, fail

if TYPE_CHECKING:
    from .examination import Caller


@click.command()
@click.argument("file", type=click.File("r", encoding="utf-8"), default="-")
@click.option("--key", default="", help="The client's key; by default the one that was sent.")
@click.option("--secret", default="", help="The client's secret; by default the environment's.")
@click.option("--passphrase", default="", help="The client's passphrase, of OKX.")
@click.option("--world", default="", help="A world file or its name, whose keys are known.")
@click.option(
    "--at",
    "at",
    default="",
    help="When the calls were made, such as 2025-06-18T12:00:00Z.",
)
@click.option("--json", "as_json", is_flag=True, help="A JSON list instead of a report.")
def doctor(file: Any, as_json: bool, at: str, **options: str) -> None:
    """Say what is wrong with a curl line or a HAR; exit 1 if something is."""
    from fauxchange.spec.problem import Problem

    from . import examination, request
    from .report import report

    try:
        examiner = examination.Examiner(_caller(at, options))
        findings = [examiner.examine(call) for call in request.read(file.read())]
    except (request.UnreadableCallError, UnicodeDecodeError) as error:
        fail(f"{file.name}: {error}")
    except (examination.NoKeysError, Problem) as error:
        fail(str(error))
    if as_json:
        click.echo(examination.as_json(findings))
    else:
        report(findings)
    sys.exit(FINDINGS if any(finding.diagnosis for finding in findings) else 0)


def _caller(at: str, options: dict[str, str]) -> Caller:
    from fauxchange.config import Settings

    from .examination import Caller

    world = Settings(world=options["world"]).read_world() if options["world"] else None
    return Caller(
        options["key"], options["secret"], options["passphrase"], world, _moment(at) if at else None
    )


def _moment(text: str) -> int:
    from datetime import UTC, datetime

    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise click.BadParameter(f"{text!r} is not ISO 8601", param_hint="--at") from error
    return round((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * 1000)
