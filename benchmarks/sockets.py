"""What WebSockets cost the server, and what one client costs another.

``python -m benchmarks.sockets``; benchmarks/README.md says what is measured and how.
"""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import time
from contextlib import contextmanager
from statistics import quantiles
from typing import TYPE_CHECKING, NamedTuple

import click
import psutil
from rich.console import Console
from rich.table import Table

from benchmarks.beside import Beside, beside
from benchmarks.pushes import latencies
from benchmarks.servers import fauxchange_command
from benchmarks.subscribers import connected, end

if TYPE_CHECKING:
    from collections.abc import Iterator

BTC = "BTC-USDT"
_GET = b"GET /api/v5/public/time HTTP/1.1\r\nHost: localhost\r\n\r\n"
_LARGE = ("books", "books-elp", "books-rpi")
# So many get what changes ten times a second while calls are timed, in so many rounds.
_SUBSCRIBERS, _ROUNDS = 100, 5
# So many orders are placed, one after the other.
_ORDERS = 200
# So long it takes until too much waits for a client that reads nothing.
_UNTIL_CUT_S = 15.0


class Served(NamedTuple):
    """A server on one core: its port, and its process."""

    port: int
    process: psutil.Process

    def cpu_s(self) -> float:
        """Return the CPU time so far, user and system."""
        times = self.process.cpu_times()
        return float(times.user + times.system)


@contextmanager
def served() -> Iterator[Served]:
    """Serve on one core."""
    # Nobody reads what is shown of calls, and a full pipe would hold the server up.
    command = [fauxchange_command(), "serve", "--json", "--log", "off", "--http-port", "0"]
    command += ["--limits", "off"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None  # noqa: S101 - it is a pipe
        port = int(json.loads(server.stdout.readline())["http"].rpartition(":")[2])
        process = psutil.Process(server.pid)
        process.cpu_affinity([0])
        # What the clients take is another core's.
        psutil.Process().cpu_affinity(_other_cores())
        yield Served(port, process)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(30)


def _other_cores() -> list[int]:
    """Return the cores that are left for clients; all of them if there is one."""
    cores = psutil.Process().cpu_affinity()
    return [core for core in cores if core] or cores


async def gets(port: int, seconds: float) -> list[float]:
    """Return how long calls took, one after the other, in milliseconds."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    took: list[float] = []
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        begun = time.perf_counter()
        writer.write(_GET)
        head = await reader.readuntil(b"\r\n\r\n")
        size = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-len"))
        await reader.readexactly(int(size.partition(b":")[2]))
        took.append((time.perf_counter() - begun) * 1000)
        await asyncio.sleep(0.002)
    writer.close()
    return took


async def fan_out(server: Served, subscribers: int, seconds: float) -> tuple[float, float, float]:
    """Return frames a second, microseconds of CPU a frame, and which part of the core it is.

    Of the best levels few change in 100 ms, of 400 there are always some: each subscriber gets ten
    frames a second.
    """
    clients = await connected(server.port, subscribers, [{"channel": "books", "instId": BTC}])
    await asyncio.sleep(1)
    before, cpu, begun = sum(one.frames for one in clients), server.cpu_s(), time.perf_counter()
    await asyncio.sleep(seconds)
    took, used = time.perf_counter() - begun, server.cpu_s() - cpu
    frames = sum(one.frames for one in clients) - before
    end(clients)
    return frames / took, used / max(frames, 1) * 1e6, used / took


async def books(server: Served, count: int, seconds: float) -> tuple[float, float]:
    """Return which part of a core so many books with their changes take, and frames a second."""
    rows = await _instruments(server.port)
    args = [{"channel": "books", "instId": one} for one in rows[:count]]
    clients = await connected(server.port, 1, args)
    await asyncio.sleep(2)
    before, cpu, begun = clients[0].frames, server.cpu_s(), time.perf_counter()
    await asyncio.sleep(seconds)
    took = time.perf_counter() - begun
    used, frames = server.cpu_s() - cpu, clients[0].frames - before
    end(clients)
    return used / took * 100, frames / took


async def _instruments(port: int) -> list[str]:
    ids: list[str] = []
    for kind in ("SPOT", "SWAP", "FUTURES"):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        target = f"/api/v5/public/instruments?instType={kind}"
        writer.write(
            f"GET {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode()
        )
        body = (await reader.read()).partition(b"\r\n\r\n")[2]
        ids += [row["instId"] for row in json.loads(body)["data"] if row["state"] == "live"]
        writer.close()
    return ids


async def held(server: Served, count: int) -> tuple[int, float, float]:
    """Return how many connections of so many got what they had subscribed, and KiB of each."""
    before = server.process.memory_info().rss
    clients = await connected(server.port, count, [{"channel": "tickers", "instId": BTC}])
    begun = time.perf_counter()
    while any(one.frames < 2 for one in clients) and time.perf_counter() - begun < 30:
        await asyncio.sleep(0.1)
    got = sum(one.frames >= 2 and not one.is_lost for one in clients)
    kib = (server.process.memory_info().rss - before) / 1024 / count
    waited = time.perf_counter() - begun
    end(clients)
    return got, kib, waited


async def deaf(server: Served, seconds: float) -> tuple[float, bool]:
    """Return the p99 of calls beside clients that do not read, and whether these were cut off."""
    ids = (await _instruments(server.port))[:25]
    args = [{"channel": name, "instId": one} for one in ids for name in _LARGE]
    clients = await connected(server.port, 20, args, reads=False)
    await asyncio.sleep(1)
    took = await gets(server.port, max(seconds, _UNTIL_CUT_S))
    for client in clients:
        client.transport.resume_reading()
    begun = time.perf_counter()
    while not all(one.is_lost for one in clients) and time.perf_counter() - begun < 10:
        await asyncio.sleep(0.1)
    cut = all(client.is_lost for client in clients)
    end(clients)
    return quantiles(took, n=100)[98], cut


@click.command()
@click.option("--seconds", default=5.0, show_default=True, type=click.FloatRange(min=1))
@click.option("--connections", default=5_000, show_default=True, type=click.IntRange(min=1))
def main(seconds: float, connections: int) -> None:
    """Print what is measured, and what it should be below."""
    args = [{"channel": "books", "instId": BTC}]
    with served() as server:
        # Before connections have come and gone, and in a process that does nothing else.
        calls = beside(server.port, _SUBSCRIBERS, args, seconds / 2, _ROUNDS)
        table = asyncio.run(_measured(server, seconds, connections, calls))
    Console(width=110).print(table)


def _row_of_pushes(late: list[float]) -> tuple[str, str, str]:
    """Return what is shown of how late pushes were."""
    parts = quantiles(late, n=100)
    what = f"{len(late)} orders: how long after their answers they were pushed, median"
    measured = f"{parts[49]:.2f} ms (p90 {parts[89]:.2f}, p99 {parts[98]:.2f})"
    return what, measured, "at most 5 ms"


async def _measured(server: Served, seconds: float, connections: int, calls: Beside) -> Table:
    table = Table(title="WebSockets, the server on one core", title_justify="left")
    for column in ("what", "measured", "should be"):
        table.add_column(column)
    rate, per_frame, load = await fan_out(server, 1_000, seconds)
    table.add_row(
        f"{rate:,.0f} frames/s to 1,000 subscribers: CPU of a frame ({load:.0%} of the core)",
        f"{per_frame:.1f} us",
        "at most 25 us",
    )
    table.add_row(*_row_of_pushes(await latencies(server.port, _ORDERS)))
    table.add_row(
        f"p99 of GET beside {calls.rate:,.0f} frames/s, {calls.alone:.2f} ms without",
        f"{calls.busy:.2f} ms, {calls.ratio:.1f} times",
        "at most twice",
    )
    part, changes = await books(server, 40, seconds)
    table.add_row(
        f"40 books, {changes:,.0f} messages of changes a second", f"{part:.1f} % of a core", "5 %"
    )
    got, kib, waited = await held(server, connections)
    table.add_row(
        f"{connections:,} connections: served within {waited:.1f} s, {kib:.0f} KiB each",
        f"{got:,}",
        f"{connections:,}",
    )
    slow, cut = await deaf(server, seconds)
    table.add_row(
        f"20 clients that do not read: p99 of GET {slow:.2f} ms",
        "cut off" if cut else "still there",
        "cut off",
    )
    return table


if __name__ == "__main__":
    main()
