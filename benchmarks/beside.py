"""What calls notice of pushes to others, as ``benchmarks.sockets`` measures it.

The subscribers are a process of their own, below the one that calls: what they take to read what
they are sent would else be taken for what the server takes.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import random
import socket
import time
from contextlib import contextmanager
from statistics import median, quantiles
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.subscribers import connected, end

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.connection import Connection

_GET = b"GET /api/v5/public/time HTTP/1.1\r\nHost: localhost\r\n\r\n"
# The server's loop sleeps for whole milliseconds: calls that pause for as many would mostly arrive
# when it wakes to push.
_PAUSES_S = (0.0015, 0.0025)
_READY_S = 60
# So long pushes go on before anything is measured.
_SETTLED_S = 0.5


class Beside(NamedTuple):
    """The p99 of calls in milliseconds, alone and beside pushes, how many times, and pushes/s."""

    alone: float
    busy: float
    ratio: float
    rate: float


def beside(
    port: int, subscribers: int, args: list[dict[str, str]], seconds: float, rounds: int
) -> Beside:
    """Return the medians of so many rounds, in each of which both are measured."""
    alone, busy, rates = list[float](), list[float](), list[float]()
    for _ in range(rounds):
        alone.append(_p99(port, seconds))
        with _subscribed(port, subscribers, args) as pipe:
            before, begun = _count(pipe), time.perf_counter()
            busy.append(_p99(port, seconds))
            rates.append((_count(pipe) - before) / (time.perf_counter() - begun))
    if not min(rates):
        raise RuntimeError("nothing was pushed")
    ratios = [after / before for before, after in zip(alone, busy, strict=True)]
    return Beside(median(alone), median(busy), median(ratios), median(rates))


def _p99(port: int, seconds: float) -> float:
    """Return the p99 of calls, one after the other, in milliseconds."""
    took = list[float]()
    chance = random.Random(1)  # noqa: S311 - nothing is to be kept secret
    with socket.create_connection(("127.0.0.1", port)) as line:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        until = time.perf_counter() + seconds
        while time.perf_counter() < until:
            begun = time.perf_counter()
            line.sendall(_GET)
            answer = line.recv(65_536)
            took.append((time.perf_counter() - begun) * 1000)
            if not answer.endswith(b"}"):
                raise RuntimeError("an answer came in pieces")
            time.sleep(chance.uniform(*_PAUSES_S))
    return quantiles(took, n=100)[98]


@contextmanager
def _subscribed(port: int, count: int, args: list[dict[str, str]]) -> Iterator[Connection]:
    """Have so many clients subscribe; the pipe answers with how many frames they have had."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.Process(target=_clients, args=(port, count, args, theirs))
    process.start()
    try:
        if not ours.poll(_READY_S):
            raise RuntimeError("not everybody has subscribed")
        ours.recv()
        yield ours
        ours.send("end")
    finally:
        process.join(_READY_S)
        process.kill()


def _count(pipe: Connection) -> int:
    pipe.send("count")
    frames: int = pipe.recv()
    return frames


def _clients(port: int, count: int, args: list[dict[str, str]], pipe: Connection) -> None:
    _step_down()
    asyncio.run(_attend(port, count, args, pipe))


def _step_down() -> None:
    """Have this process leave its core to those that measure."""
    if os.sched_getscheduler(0) == os.SCHED_FIFO:
        above = os.sched_getparam(0).sched_priority
        os.sched_setparam(0, os.sched_param(max(1, above - 1)))
    else:
        os.nice(10)


async def _attend(port: int, count: int, args: list[dict[str, str]], pipe: Connection) -> None:
    clients = await connected(port, count, args)
    await asyncio.sleep(_SETTLED_S)
    pipe.send("ready")
    while await asyncio.to_thread(pipe.recv) == "count":
        pipe.send(sum(client.frames for client in clients))
    end(clients)
