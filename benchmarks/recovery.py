"""Whether a killed server loses what it acknowledged: ``python -m benchmarks.recovery``.

A server on SQLite files is written to by four clients and killed at random moments. After each kill
its file is read, and what it has is compared with what the clients were told. benchmarks/README.md
says what the figures mean.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from benchmarks import calls
from benchmarks.recovery_server import LATE
from fauxchange.domain.core.account import Account
from fauxchange.domain.core.bill import Bill, log_of
from fauxchange.domain.core.ledger import LOG, OpeningBalance, Posting, audit
from fauxchange.domain.funding.transfers import ClientIdEntry, Transfer
from fauxchange.state.sqlite import SqliteEngine

if TYPE_CHECKING:
    from fauxchange.state.store import Store

CLIENTS = 4
BOOKS = ("funding", "trading")
PATH = "/api/v5/asset/transfer"
SHORTEST_S, LONGEST_S = 0.05, 0.3


class Findings(NamedTuple):
    """What a file has after a kill."""

    found: frozenset[str]
    half_done: int
    audit: list[str]


class Client:
    """One client that moves money until the server is gone."""

    def __init__(self, user: int, seed: int) -> None:
        self.acknowledged: list[str] = []
        self.writes = threading.Event()
        self._user = user
        self._names = (f"c{user}x{seed}x{number}" for number in range(1_000_000))

    def run(self, address: str) -> None:
        """Move money again and again; what is answered with success is acknowledged."""
        connection = HTTPConnection(address, timeout=5)
        for name in self._names:
            order = {"ccy": "ETH", "amt": "0.001", "from": "6", "to": "18", "clientId": name}
            call = calls.Operation("POST", PATH, json.dumps(order).encode())
            try:
                connection.request("POST", PATH, call.body, calls.signed_headers(call, self._user))
                answer = json.loads(connection.getresponse().read())
            except (OSError, HTTPException, ValueError):
                break
            if answer["code"] != "0":
                raise click.ClickException(f"the server answered {answer}")
            self.acknowledged.append(answer["data"][0]["transId"])
            self.writes.set()
        self.writes.set()


@click.command()
@click.option("--kills", default=100, show_default=True, type=click.IntRange(min=1))
@click.option("--seed", default=0, show_default=True, help="What the moments come from.")
@click.option("--late", is_flag=True, help="Break the server: it commits after the reply.")
def main(kills: int, seed: int, late: bool) -> None:
    """Kill a server again and again; fail if it lost, halved or repeated anything."""
    moments = random.Random(seed)  # noqa: S311 - moments, no secrets
    acknowledged: Counter[str] = Counter()
    half_done, mistakes, found = 0, list[str](), frozenset[str]()
    with tempfile.TemporaryDirectory() as folder:
        world = Path(folder) / "world.json"
        calls.write_world(world, CLIENTS)
        for number in range(kills):
            seconds = moments.uniform(SHORTEST_S, LONGEST_S)
            for client in killed(Path(folder), world, number, seconds, late=late):
                acknowledged.update(client.acknowledged)
            found, halves, mistakes = findings(Path(folder) / "default.sqlite")
            half_done += halves
            lost = len(acknowledged.keys() - found)
            click.echo(f"kill {number + 1}: {len(acknowledged)} acknowledged, {lost} lost")
    repeated = sum(count - 1 for count in acknowledged.values())
    lost = len(acknowledged.keys() - found)
    click.echo(
        f"{kills} kills: {acknowledged.total()} acknowledged, {acknowledged.total() - lost} found,"
        f" {len(found - acknowledged.keys())} found that nobody was told of, {half_done} half-done,"
        f" {repeated} ids repeated, audit: {'; '.join(mistakes) or 'clean'}"
    )
    if lost or half_done or repeated or mistakes or not acknowledged:
        sys.exit(1)


def killed(folder: Path, world: Path, number: int, seconds: float, *, late: bool) -> list[Client]:
    """Start a server, have clients write for so long, kill it, and return the clients."""
    clients = [Client(user, number) for user in range(CLIENTS)]
    options = ["--state", str(folder), "--world", str(world), "--limits", "off", "--exchange"]
    ports = ["--http-port", "0", "--json"]
    command = [sys.executable, "-m", "benchmarks.recovery_server", *options, "okx", *ports]
    server = subprocess.Popen(
        [*command, LATE] if late else command, stdout=subprocess.PIPE, start_new_session=True
    )
    line = server.stdout.readline() if server.stdout else b""
    if not line:
        raise click.ClickException("the server did not start")
    address = json.loads(line)["http"].removeprefix("http://")
    threads = [threading.Thread(target=client.run, args=(address,)) for client in clients]
    for thread in threads:
        thread.start()
    for client in clients:
        client.writes.wait(10)
    threads[0].join(seconds)
    os.killpg(server.pid, signal.SIGKILL)
    server.wait()
    for thread in threads:
        thread.join()
    return clients


def findings(file: Path) -> Findings:
    """Read a file as the next server would."""
    engine = SqliteEngine(file)
    loaded = engine.load(map(str, range(1)).__iter__().__next__)
    if loaded is None:
        raise click.ClickException("the file is empty")
    store = loaded[0]
    transfers = {one.id: one for one in store.documents(Transfer)}
    names = {one.id for one in store.documents(ClientIdEntry)}
    postings = [one for one in store.log(LOG) if isinstance(one, Posting)]
    bills = _bills(store)
    half_done = sum(
        one.id not in names or any(bills[book, one.order.client_id] != 1 for book in BOOKS)
        for one in transfers.values()
    )
    half_done += abs(len(names) - len(transfers))
    mistakes = audit(store.documents(Account), postings, store.documents(OpeningBalance))
    engine.database.close()
    return Findings(frozenset(transfers), half_done, mistakes)


def _bills(store: Store) -> Counter[tuple[str, str]]:
    """Return how many bills there are of each client's name in each book."""
    logs = ((book, log_of(f"okx:user-{user}", book)) for user in range(CLIENTS) for book in BOOKS)
    entries = ((book, entry) for book, log in logs for entry in store.log(log))
    return Counter((book, one.client_id) for book, one in entries if isinstance(one, Bill))


if __name__ == "__main__":
    main()
