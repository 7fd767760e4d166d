"""What ten who look at the page cost the calls of a server near its maximum.

``python -m benchmarks.viewers``; benchmarks/README.md says what is measured and how.
"""

from __future__ import annotations

import contextlib
import http.client
import multiprocessing
import os
import socket
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import IO, TYPE_CHECKING, NamedTuple

import click
from rich.console import Console
from rich.table import Table

from benchmarks import calls, servers

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.synchronize import Event

TARGET = 1.10
SHARE = 0.8

_BATCH = 40
_PERIOD_S = 2.0
# What a page asks for again and again while its market is shown, as most pages do (chart.js).
_MARKET = (
    "/_mock/market/candles?instrument=BTC-USDT&bar=1m&bars=3",
    "/_mock/fills?instrument=BTC-USDT&limit=200",
    "/_mock/orders?instrument=BTC-USDT",
    "/_mock/page/ladder?instrument=BTC-USDT",
)


class Run(NamedTuple):
    """A load that a server had: its calls, how long it took, and the processor's time."""

    calls: int
    seconds: float
    cpu_s: float

    @property
    def call_us(self) -> float:
        """The processor's time of a call, in microseconds, whatever else the server did."""
        return self.cpu_s / self.calls * 1e6

    def others_s(self, call_us: float) -> float:
        """Return what a second had of the processor beside its calls, in seconds."""
        return (self.cpu_s - self.calls * call_us / 1e6) / self.seconds


@click.command()
@click.option("--rounds", default=3, show_default=True, type=click.IntRange(min=1))
@click.option("--seconds", default=8, show_default=True, type=click.IntRange(min=2))
@click.option("--viewers", "count", default=10, show_default=True, type=click.IntRange(min=1))
def main(rounds: int, seconds: int, count: int) -> None:
    """Measure the processor's time of calls without viewers and with them, in turns."""
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {cores[-1]})
    alone: list[Run] = []
    watched: list[Run] = []
    with tempfile.TemporaryDirectory(prefix="fauxchange-") as name:
        folder = Path(name)
        world = folder / "world.json"
        calls.write_world(world, 1)
        with servers.fauxchange(folder, cores[0], world, "--limits", "off") as server:
            server.wait()
            _load(server, 1, 0)
            rate = SHARE * 1e6 / _load(server, seconds, 0).call_us
            for _ in range(rounds):
                alone.append(_load(server, seconds, rate))
                with viewers(server.port, count):
                    watched.append(_load(server, seconds, rate))
    call_us = min(one.call_us for one in alone)
    others_s = min(one.others_s(call_us) for one in watched)
    rise = 1 + others_s / SHARE
    table = Table(title=f"{rate:,.0f} calls a second are {SHARE:.0%} of the maximum")
    for column in ("viewers", "CPU us a call", "calls a second"):
        table.add_column(column, justify="right")
    for viewer_count, runs in ((0, alone), (count, watched)):
        for one in runs:
            reached = one.calls / one.seconds
            table.add_row(str(viewer_count), f"{one.call_us:.1f}", f"{reached:,.0f}")
    console = Console()
    console.print(table)
    console.print(
        f"{count} viewers take {others_s * 1000:.0f} ms of a second: at {SHARE:.0%} of the maximum "
        f"calls cost {rise:.3f} times what they do alone. The target is {TARGET}."
    )
    if rise > TARGET:
        sys.exit(1)


def _load(server: servers.Server, seconds: float, rate: float) -> Run:
    """Have a server answer calls at a rate, or as fast as it goes."""
    count, before_s = 0, server.cpu_seconds()
    begun = time.perf_counter()
    with socket.create_connection((servers.HOST, server.port)) as connection:
        reader = connection.makefile("rb")
        while (now := time.perf_counter()) < begun + seconds:
            if rate and count > (now - begun) * rate:
                time.sleep(0.001)
                continue
            if not count % 4_000:
                request = _request()
            connection.sendall(request * _BATCH)
            for _ in range(_BATCH):
                _read(reader)
            count += _BATCH
        reader.close()
    return Run(count, time.perf_counter() - begun, server.cpu_seconds() - before_s)


def _request() -> bytes:
    headers = {"Host": "localhost", **calls.signed_headers(calls.BALANCES, 0)}
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"GET {calls.BALANCES.path} HTTP/1.1\r\n{lines}\r\n".encode()


def _read(reader: IO[bytes]) -> None:
    lines = iter(reader.readline, b"\r\n")
    if b" 200 " not in next(lines):
        raise RuntimeError("a call was not answered with 200")
    length = next(int(line[15:]) for line in lines if line.lower().startswith(b"content-length:"))
    for _ in lines:
        pass
    reader.read(length)


@contextlib.contextmanager
def viewers(port: int, count: int) -> Iterator[None]:
    """Have so many pages look at the market and the journal, from a process of their own."""
    is_over = multiprocessing.Event()
    process = multiprocessing.Process(target=_look, args=(port, count, is_over), daemon=True)
    process.start()
    try:
        time.sleep(1)
        if not process.is_alive():
            raise RuntimeError("the viewers have ended")
        yield
    finally:
        is_over.set()
        process.join(10)
        process.terminate()


def _look(port: int, count: int, is_over: Event) -> None:
    os.nice(10)
    for number in range(count):
        threading.Thread(target=_follow, args=(port,), daemon=True).start()
        phase_s = number / count * _PERIOD_S
        threading.Thread(target=_ask, args=(port, phase_s), daemon=True).start()
    is_over.wait()


def _follow(port: int) -> None:
    """Read the stream of a page."""
    connection = http.client.HTTPConnection(servers.HOST, port)
    connection.request("GET", "/_mock/page/live", headers={"Accept": "text/event-stream"})
    answer = connection.getresponse()
    while answer.readline():
        pass


def _ask(port: int, phase_s: float) -> None:
    """Ask for the market as a page does that shows it."""
    connection = http.client.HTTPConnection(servers.HOST, port)
    time.sleep(phase_s)
    while True:
        for path in _MARKET:
            connection.request("GET", path)
            connection.getresponse().read()
        time.sleep(_PERIOD_S)


if __name__ == "__main__":
    main()
