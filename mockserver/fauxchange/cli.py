"""The command ``fauxchange``. Exit codes: 0 fine, 1 findings, 2 usage or a file that is wrong."""

from __future__ import annotations

import sys
from errno import EADDRINUSE
from functools import partial
from pathlib import Path
from typing import Any

import click

from fauxchange.commands.clock.command import clock
from fauxchange.commands.doctor.command import doctor
from fauxchange.commands.fault import fault
from fauxchange.commands.frames import frames
from fauxchange.commands.generated import command
from fauxchange.commands.group import CommandGroup
from fauxchange.commands.journal import journal
from fauxchange.commands.market.command import market
from fauxchange.commands.order import account, order
from fauxchange.commands.report import report
from fauxchange.commands.sandbox import sandbox
from fauxchange.commands.schemas import schemas
from fauxchange.commands.server_limits import limit_options, limits_of
from fauxchange.commands.snapshot import snapshot
from fauxchange_kit.drift.command import drift
from fauxchange_kit.runner.command import check as check_client

from .config import Settings
from .exit_codes import fail


class _Commands(CommandGroup):
    """All commands; one that cannot read or write a file ends with the file's name."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command."""
        try:
            return super().invoke(ctx)
        except OSError as error:
            if error.filename is None:
                raise
            fail(f"{error.filename}: {error.strerror}")


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="fauxchange", message="%(prog)s %(version)s")
def main() -> None:
    """Play OKX and CoinW for tests."""


main.add_command(check_client)
main.add_command(drift)


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--http-port",
    default=12700,
    show_default=True,
    type=click.IntRange(0, 65535),
    help="The port of the REST APIs, the admin API and WebSockets; 0 takes a free one.",
)
@click.option(
    "--ws-port",
    type=click.IntRange(0, 65535),
    help="Another port for WebSockets; by default they are on the HTTP port.",
)
@click.option("--seed", default=0, show_default=True, help="What ids and chance begin with.")
@click.option("--world", default="default", show_default=True, help="A world file, or its name.")
@click.option("--faults", default="", help="A fault plan to begin with: a file, or its name.")
@click.option(
    "--limits",
    default="on",
    show_default=True,
    type=click.Choice(["on", "off"]),
    help="Whether rate limits count.",
)
@click.option(
    "--exchange",
    default="all",
    show_default=True,
    type=click.Choice(["okx", "coinw", "all"]),
    help="Which exchanges are served.",
)
@click.option(
    "--time",
    "time_",
    default="carried",
    show_default=True,
    type=click.Choice(["carried", "strict"]),
    help="Whether stamps of clients that do not know of an advance are carried through it.",
)
@click.option(
    "--legacy-names",
    default="off",
    show_default=True,
    type=click.Choice(["on", "off"]),
    help="Whether names that an exchange has given up are known, too.",
)
@click.option("--admin-token-file", default="", help="A file with the token of the admin API.")
@click.option("--trusted-host", multiple=True, help="A name, such as a proxy's, that leads here.")
@click.option(
    "--max-sandboxes",
    default=256,
    show_default=True,
    type=click.IntRange(min=0),
    help="How many sandboxes there may be beside the default one.",
)
@click.option(
    "--idle-minutes",
    default=60,
    show_default=True,
    type=click.IntRange(min=0),
    help="After how long without a call a sandbox ends; 0 is never.",
)
@click.option(
    "--state", default="", help="A folder of files in which sandboxes outlive the server."
)
@click.option(
    "--export-on-exit", default="", help="A file to write the default sandbox to at the end."
)
@click.option("--tls", is_flag=True, help="Serve https and wss, with a certificate of its own.")
@click.option("--tls-cert", default="", help="A file with the certificate to do so, in PEM.")
@click.option("--tls-key", default="", help="A file with its key, if that is another one.")
@limit_options
@click.option(
    "--log",
    default="all",
    show_default=True,
    type=click.Choice(["off", "errors", "all"]),
    help="Which calls are shown, a line each.",
)
@click.option(
    "--json", "as_json", is_flag=True, help="JSON lines instead of a table and lines of text."
)
def serve(as_json: bool, **options: Any) -> None:
    """Run the mock exchange until Ctrl-C."""
    if options["tls_key"] and not options["tls_cert"]:
        fail(f"{options['tls_key']}: --tls-key is the key of the certificate of --tls-cert")
    try:
        settings = _settings({**options, "as_json": as_json})
    except ValueError as error:
        fail(str(error))
    if sys.stderr.isatty() and settings.world.endswith(".json"):
        from fauxchange.commands.market.loading import read_world

        read_world(settings)
    from fauxchange.wire.server.command import run
    from fauxchange.wire.server.server import bind

    try:
        settings = settings._replace(host=_address(settings.host))
        bound = [bind(settings.host, port) for port in settings.ports]
    except OSError as error:
        ports = " and ".join(map(str, settings.ports))
        free = "; --http-port 0 takes one that is free" if error.errno == EADDRINUSE else ""
        fail(f"cannot listen on {settings.host}, port {ports}: {error.strerror}{free}")
    http_port, *ws_ports = (one.getsockname()[1] for one in bound)
    settings = settings._replace(http_port=http_port, ws_port=(ws_ports or [http_port])[0])
    sys.exit(run(settings, bound, partial(_announce, as_json=as_json)))


def _address(host: str) -> str:
    """Return the address of a host, of IPv4 if it has one: the server cannot listen on names.

    Raises:
        OSError: it has none.

    """
    import socket

    addresses = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return str(min(addresses, key=lambda one: one[0] != socket.AF_INET)[4][0])


def _settings(options: dict[str, Any]) -> Settings:
    from fauxchange import config

    settings = config.Settings(
        host=options["host"],
        http_port=options["http_port"],
        ws_port=options["ws_port"],
        seed=options["seed"],
        world=options["world"],
        faults=options["faults"],
        limits=options["limits"] == "on",
        exchange=options["exchange"],
        strict_time=options["time_"] == "strict",
        legacy_names=options["legacy_names"] == "on",
        admin_token=config.read_token(options["admin_token_file"]),
        trusted_hosts=config.trusted_hosts(options["trusted_host"]),
        max_sandboxes=options["max_sandboxes"],
        idle_minutes=options["idle_minutes"],
        export_on_exit=options["export_on_exit"],
        state=options["state"],
        tls=options["tls"] or bool(options["tls_cert"]),
        tls_cert=options["tls_cert"],
        tls_key=options["tls_key"],
        server=limits_of(options),
        log=options["log"],
        json_log=options["as_json"],
    )
    if settings.admin_token or config.is_loopback(settings.host):
        return settings
    return settings._replace(admin_token=config.new_token())


def _announce(settings: Settings, *, as_json: bool) -> None:
    from .commands import banner

    if as_json:
        click.echo(banner.as_json(settings, settings.read_world()))
    else:
        banner.as_table(settings, settings.read_world())
    sys.stdout.flush()


@main.command()
@click.option("--exchange", type=click.Choice(["okx", "coinw"]), help="Of one exchange only.")
@click.option("--section", help="Of one section only, such as asset or finance/savings.")
@click.option(
    "--fidelity",
    type=click.Choice(["modelled", "example", "sampled"]),
    help="Only those whose answers are so true.",
)
@click.option("--json", "as_json", is_flag=True, help="A JSON list instead of a table.")
@click.option("--markdown", is_flag=True, help="A page for documentation instead of a table.")
def endpoints(
    exchange: str | None,
    section: str | None,
    fidelity: str | None,
    as_json: bool,
    markdown: bool,
) -> None:
    """List the endpoints: method, path, permission, limits, fidelity."""
    from .commands.catalogue import endpoints as commands_endpoints

    try:
        rows = commands_endpoints.endpoints(exchange, section, fidelity)
    except (commands_endpoints.Problem, commands_endpoints.UnknownSectionError) as problem:
        fail(str(problem))
    commands_endpoints.show(rows, in_json=as_json, in_markdown=markdown)


@main.command()
@click.option("--json", "as_json", is_flag=True, help="A JSON list instead of a table.")
@click.option("--markdown", is_flag=True, help="A page for documentation instead of a table.")
def channels(*, as_json: bool, markdown: bool) -> None:
    """List the channels of WebSockets: service, access, first push, period, whether they push."""
    from .commands.catalogue.channels import show

    show(in_json=as_json, in_markdown=markdown)


@main.command()
@click.argument("exchange", type=click.Choice(["okx", "coinw", "admin"]))
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="A file to write.")
def openapi(exchange: str, output: Path | None) -> None:
    """Write an exchange's endpoints, or the admin API, as OpenAPI 3.1."""
    import orjson

    from fauxchange import data
    from fauxchange.admin.openapi import document as admin_document
    from fauxchange.spec.loader import load
    from fauxchange.spec.openapi import document
    from fauxchange.spec.problem import Problem

    try:
        is_admin = exchange == "admin"
        written = admin_document() if is_admin else document(load(data.schemas(), exchange))
    except Problem as problem:
        fail(str(problem))
    text = orjson.dumps(written, option=orjson.OPT_INDENT_2).decode() + "\n"
    if output:
        output.write_text(text, encoding="utf-8")
    else:
        click.echo(text, nl=False)


main.add_command(doctor)


for group in (
    *(sandbox, clock, fault, journal, frames, report),
    *(snapshot, market, order, account),
):
    main.add_command(group)
for name, operation_id in (
    ("credit", "credit.post"),
    ("debit", "debit.post"),
    ("deposit", "deposits.post"),
):
    command(main, name, operation_id, ["exchange", "account", "ccy", "amount"])
command(main, "coupon", "coupons.post", ["account", "amount"])


main.add_command(schemas)
