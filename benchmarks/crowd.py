"""What a normal client notices of a crowd: slow senders, idle connections, sockets, delayed calls.

``python -m benchmarks.crowd``; benchmarks/README.md says what is measured and how.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import http.client
import multiprocessing
import os
import resource
import statistics
import sys
import tempfile
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Table

from benchmarks import calls, servers

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.connection import Connection

SLOW, IDLE, SOCKETS, DELAYED = 500, 2_000, 1_000, 50
TARGET = 2.0

_DRIP_S, _PING_S = 1.0, 10.0
_BATCH = 50
_SLOW_HEAD = (
    b"POST /api/v5/asset/transfer HTTP/1.1\r\nHost: localhost\r\nContent-Length: 60\r\n\r\n"
)
_PING = b"\x81\x84\0\0\0\0ping"


@click.command()
@click.option("--rounds", default=3, show_default=True, type=click.IntRange(min=1))
@click.option("--calls", "count", default=2_000, show_default=True, type=click.IntRange(min=100))
@click.option(
    "--delay",
    "delay_ms",
    default=5_000,
    show_default=True,
    type=click.IntRange(min=1),
    help="How many milliseconds each delayed call waits; another one follows it at once.",
)
def main(rounds: int, count: int, delay_ms: int) -> None:
    """Measure one client's calls, without the crowd and with it, in turns."""
    console = Console()
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {cores[-1]})
    alone: list[float] = []
    crowded: list[float] = []
    with tempfile.TemporaryDirectory(prefix="fauxchange-") as name:
        folder = Path(name)
        world = folder / "world.json"
        calls.write_world(world, 1)
        with servers.fauxchange(folder, cores[0], world, "--limits", "off") as server:
            server.wait()
            _call(server.port, 200)
            for _ in range(rounds):
                alone += _call(server.port, count)
                with crowd(server.port, delay_ms):
                    crowded += _call(server.port, count)
    _print(console, alone, crowded, delay_ms)
    if _p99(crowded) > TARGET * _p99(alone):
        sys.exit(1)


def _call(port: int, count: int) -> list[float]:
    """Return how long signed calls took, one after the other, in milliseconds."""
    connection = http.client.HTTPConnection(servers.HOST, port, timeout=30)
    headers = calls.signed_headers(calls.BALANCES, 0)
    took = []
    for number in range(count):
        if number % 1_000 == 0:
            headers = calls.signed_headers(calls.BALANCES, 0)
        begun = perf_counter()
        connection.request("GET", calls.BALANCES.path, headers=headers)
        answer = connection.getresponse()
        answer.read()
        took.append((perf_counter() - begun) * 1_000)
        if answer.status != 200:
            raise RuntimeError(f"answered with {answer.status}")
    connection.close()
    return took


@contextlib.contextmanager
def crowd(port: int, delay_ms: int) -> Iterator[None]:
    """Have everybody connected, from a process of their own."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.Process(target=_crowd, args=(port, delay_ms, theirs), daemon=True)
    process.start()
    try:
        if not ours.poll(60) or ours.recv() != SLOW + IDLE + SOCKETS + DELAYED:
            raise RuntimeError("not everybody is connected")
        yield
        ours.send("end")
        if not ours.poll(60) or ours.recv() != 0:
            raise RuntimeError("some of the crowd were thrown out")
    finally:
        process.terminate()
        process.join()


def _crowd(port: int, delay_ms: int, pipe: Connection) -> None:
    # It is the server that is measured: the crowd leaves its core to the client.
    if os.sched_getscheduler(0) == os.SCHED_FIFO:
        above = os.sched_getparam(0).sched_priority
        os.sched_setparam(0, os.sched_param(max(1, above - 1)))
    else:
        os.nice(10)
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    asyncio.run(_attend(port, delay_ms, pipe))


async def _attend(port: int, delay_ms: int, pipe: Connection) -> None:
    """Connect everybody, keep them busy, and say at the end how many were thrown out."""
    delayed = partial(_delayed, delay_ms)
    counts = ((_slow, SLOW), (_idle, IDLE), (_socket, SOCKETS), (delayed, DELAYED))
    kinds = [(kind, number / count) for kind, count in counts for number in range(count)]
    tasks: list[asyncio.Task[None]] = []
    for begin in range(0, len(kinds), _BATCH):
        ready = []
        for kind, phase in kinds[begin : begin + _BATCH]:
            is_ready = asyncio.Event()
            tasks.append(asyncio.create_task(kind(port, is_ready, phase)))
            ready.append(asyncio.create_task(is_ready.wait()))
        await asyncio.wait(ready, timeout=30)
    pipe.send(sum(not task.done() for task in tasks))
    await asyncio.to_thread(pipe.recv)
    pipe.send(sum(task.done() for task in tasks))


# Each takes the ``phase`` of its rhythm, from 0 to 1, so that they do not all act at once.


async def _slow(port: int, is_ready: asyncio.Event, phase: float) -> None:
    _, writer = await asyncio.open_connection(servers.HOST, port)
    writer.write(_SLOW_HEAD)
    is_ready.set()
    await asyncio.sleep(phase * _DRIP_S)
    while True:
        await asyncio.sleep(_DRIP_S)
        writer.write(b"x")
        await writer.drain()


async def _idle(port: int, is_ready: asyncio.Event, _: float) -> None:
    reader, _writer = await asyncio.open_connection(servers.HOST, port)
    is_ready.set()
    await reader.read(1)


async def _socket(port: int, is_ready: asyncio.Event, phase: float) -> None:
    reader, writer = await asyncio.open_connection(servers.HOST, port)
    key = base64.b64encode(os.urandom(16)).decode()
    writer.write(
        "GET /ws/v5/public HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
        "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        f"Sec-WebSocket-Key: {key}\r\n\r\n".encode()
    )
    head = await reader.readuntil(b"\r\n\r\n")
    if b" 101 " not in head:
        return
    is_ready.set()
    await asyncio.sleep(phase * _PING_S)
    while True:
        writer.write(_PING)
        await reader.readexactly(6)
        await asyncio.sleep(_PING_S)


async def _delayed(delay_ms: int, port: int, is_ready: asyncio.Event, phase: float) -> None:
    reader, writer = await asyncio.open_connection(servers.HOST, port)
    call = (
        "GET /api/v5/public/time HTTP/1.1\r\nHost: localhost\r\n"
        f"X-Mock-Fault: latency;ms={delay_ms}\r\n\r\n"
    )
    is_ready.set()
    await asyncio.sleep(phase * delay_ms / 1_000)
    while True:
        writer.write(call.encode())
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length:")[2].split()[0])
        await reader.readexactly(length)


def _p99(took: list[float]) -> float:
    return statistics.quantiles(took, n=100)[-1]


def _print(console: Console, alone: list[float], crowded: list[float], delay_ms: int) -> None:
    table = Table(title=f"Signed GET balances by one client, {len(alone):,} calls each, in ms")
    for column in ("", "p50", "p99"):
        table.add_column(column, justify="right" if column else "left")
    crowd_name = f"{SLOW} slow senders, {IDLE:,} idle, {SOCKETS:,} sockets, "
    crowd_name += f"{DELAYED} calls of {delay_ms / 1_000:g} s"
    figures = []
    for name, took in (("alone", alone), (crowd_name, crowded)):
        figures.append((statistics.median(took), _p99(took)))
        table.add_row(name, *(f"{one:.2f}" for one in figures[-1]))
    ratios = (after / before for before, after in zip(*figures, strict=True))
    table.add_row("ratio", *(f"{one:.2f}" for one in ratios))
    Console(width=max(console.width, 100)).print(table)
    console.print(f"Others wanted {os.getloadavg()[0]:.1f} cores meanwhile, of {os.cpu_count()}.")


if __name__ == "__main__":
    main()
