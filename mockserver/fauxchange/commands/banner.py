"""The banner that ``fauxchange serve`` prints as soon as it answers calls."""

from __future__ import annotations

from typing import Any

import orjson

from fauxchange.config import Settings
from fauxchange.exchanges.okx.signature import sign
from fauxchange.runtime.clock import wall_ms
from fauxchange.runtime.journal.entry import iso
from fauxchange.sandbox.keys import Keys, keys_of
from fauxchange.worlds.world import World

_SHOWN_CALL = "asset/balances.get"


def urls(settings: Settings) -> tuple[str, str]:
    """Return the HTTP and the WebSocket URL."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    secure = "s" if settings.tls else ""
    return (
        f"http{secure}://{host}:{settings.http_port}",
        f"ws{secure}://{host}:{settings.ws_port}",
    )


def as_json(settings: Settings, world: World) -> str:
    """Return one JSON line for programs."""
    http, ws = urls(settings)
    line: dict[str, Any] = {"http": http, "ws": ws if "okx" in settings.exchanges else None}
    credentials = {}
    for exchange in settings.exchanges:
        keys = keys_of(world, exchange)
        line[exchange] = next((one.as_json() for one in keys.values()), None)
        credentials[exchange] = {name: one.as_json() for name, one in keys.items()}
    line["credentials"] = credentials
    if settings.admin_token:
        line["adminToken"] = settings.admin_token
    if settings.tls_ca:
        line["ca"] = settings.tls_ca
    return orjson.dumps(line).decode()


def as_table(settings: Settings, world: World) -> None:
    """Print the URLs, the keys and a signed call for people."""
    from rich.console import Console
    from rich.table import Table

    http, ws = urls(settings)
    console = Console(soft_wrap=True, highlight=False)
    console.print(
        f"[bold]fauxchange[/] plays {' and '.join(settings.exchanges)}, world {world.title}"
    )
    console.print(f"  HTTP       {http}")
    if "okx" in settings.exchanges:
        console.print(f"  WebSocket  {ws}")
    console.print(f"  Page       {http}/")
    console.print(f"  Admin      {http}/_mock/health")
    if clock := clock_of_world(world):
        console.print(f"  Clock      {clock}")
    if settings.admin_token:
        console.print(f"  Token      {settings.admin_token}")
    if settings.tls_ca:
        console.print(f"  Authority  {settings.tls_ca}")
    table = Table(title="Keys of this mock, worth nothing anywhere else", title_justify="left")
    for column in ("exchange", "name", "key", "secret", "passphrase"):
        table.add_column(column, no_wrap=True)
    for exchange in settings.exchanges:
        for keys in keys_of(world, exchange).values():
            table.add_row(exchange, keys.name, keys.key, keys.secret, keys.passphrase or "-")
    Console(width=max(console.width, 150)).print(table)
    okx = keys_of(world, "okx") if "okx" in settings.exchanges else {}
    if okx:
        console.print("A signed call (valid for 30 seconds from now):\n")
        trusted = f" --cacert {settings.tls_ca}" if settings.tls_ca else ""
        call = signed_curl(http, next(iter(okx.values()))) + trusted
        console.print(call, markup=False)
    shown = {"off": "", "errors": "Refused calls are shown here. ", "all": "Calls are shown here. "}
    console.print(f"\n{shown[settings.log]}Ctrl-C stops it.")


def clock_of_world(world: World) -> str:
    """Return when a world's clock begins, and how it goes; empty if it is the machine's."""
    if world.begin_ms is None and world.scale == 1:
        return ""
    begin = "now" if world.begin_ms is None else f"{iso(world.begin_ms)[:19].replace('T', ' ')} UTC"
    if world.scale:
        return f"begins {begin}, \N{MULTIPLICATION SIGN}{world.scale:g}"
    return f"begins {begin}, " + (
        f"+{world.step_ms} ms a call" if world.step_ms else "stands still"
    )


def signed_curl(http: str, keys: Keys) -> str:
    """Return a signed curl line for the funding balances of OKX."""
    from fauxchange import data
    from fauxchange.spec.problem import read_json

    schemas = data.schemas() / "okx"
    path = read_json(schemas / f"{_SHOWN_CALL}.json")["x-endpoint"]["path"]
    headers = read_json(schemas / "exchange.json")["authentication"]["headers"]
    timestamp = iso(wall_ms())
    signature = sign(keys.secret.encode(), timestamp, "GET", path, b"").decode()
    sent = {
        headers["key"]: keys.key,
        headers["sign"]: signature,
        headers["timestamp"]: timestamp,
        headers["passphrase"]: keys.passphrase,
    }
    lines = "".join(f" \\\n  -H '{name}: {value}'" for name, value in sent.items())
    return f"curl -s '{http}{path}'{lines}"
