"""Autobahn's published cases for WebSockets, sent to our server, which sends messages back.

``pip download --no-deps autobahntestsuite`` fetches them, ``python -m benchmarks.autobahn FILE``
runs them. They are Python 2 and need the Twisted of its time, so they are read as Python 3, and
spoken by a peer of our own. Left out are those of compression, and of messages that no exchange
takes.
"""

from __future__ import annotations

import codecs
import importlib
import re
import sys
import tarfile
import time
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import TYPE_CHECKING, Any, cast

import click

from benchmarks.autobahn_peer import Peer
from fauxchange import MockServer
from fauxchange.wire.server.router import Router

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from fauxchange.exchanges.sockets import SocketConnection, SocketTransport
    from fauxchange.message import Request

# What makes a case of Python 2 one of Python 3 whose texts are bytes, one for each character.
_CHANGES = (
    (r"^#.*coding.*$", ""),
    (r"\bxrange\b", "range"),
    (r"\bunichr\b", "chr"),
    (r"^from case(\w*) import", r"from .case\1 import"),
    (r"^( *)print .*", r"\1pass"),
    (r"binascii\.b2a_hex\(", "str("),
    (r"""\.encode\((["'])utf-?8(["'])\)""", ".encode('utf8').decode('latin-1')"),
    (r"\(object, Case,? ?\)", "(Case,)"),
    (r"^.*(case1[23]_x_x|Case1[23]_X_X).*$", ""),
)
# Groups that are left out, and why.
_LEFT_OUT = {
    "9": "messages of 64 KiB to 16 MiB; the exchange takes 64 KiB",
    "10": "counts what the peer of the suite sends",
    "12": "compression",
    "13": "compression",
}
# What is known to come out otherwise.
_KNOWN = {
    "6.4": "text that is no UTF-8 is refused when its frame is whole",
    "7.1.6": "a message of 256 KiB is larger than the exchange takes",
    "7.13": "the protocol leaves it open",
}


class _Utf8Validator:
    """Says whether text is UTF-8, as the suite asks for it."""

    def reset(self) -> None:
        """Begin anew."""
        self._decoder = codecs.getincrementaldecoder("utf-8")()

    def validate(self, text: str) -> tuple[bool, bool, int, int]:
        """Return whether it is valid so far, and whether it ends with a whole character."""
        try:
            self._decoder.decode(text.encode("latin-1"))
        except UnicodeDecodeError:
            return False, False, 0, 0
        return True, not self._decoder.getstate()[0], 0, 0


def _stand_ins() -> dict[str, ModuleType]:
    """Return modules for those that the suite imports and no case of ours needs."""
    members: dict[str, dict[str, Any]] = {
        "autobahn": {},
        "autobahn.websocket": {},
        "autobahn.websocket.protocol": {"WebSocketProtocol": Peer},
        "autobahn.websocket.utf8validator": {"Utf8Validator": _Utf8Validator},
        "zope": {},
        "zope.interface": {"implements": lambda *_: None},
        "twisted": {},
        "twisted.internet": {"reactor": None, "interfaces": _Interfaces},
    }
    modules = {name: ModuleType(name) for name in members}
    for name, own in members.items():
        vars(modules[name]).update(own)
    return modules


class _Interfaces:
    IPushProducer = object


def cases(file: Path, folder: Path) -> list[Any]:
    """Return the cases in the archive of the suite, which is unpacked to a folder."""
    package = folder / "case"
    package.mkdir()
    with tarfile.open(file) as archive:
        for member in archive:
            path = Path(member.name)
            content = archive.extractfile(member)
            if content is not None and path.parent.name == "case" and path.suffix == ".py":
                text = content.read().decode("latin-1")
                for pattern, new in _CHANGES:
                    text = re.sub(pattern, new, text, flags=re.MULTILINE)
                (package / path.name).write_bytes(text.encode())
    sys.modules.update(_stand_ins())
    sys.path.insert(0, str(folder))
    suite = importlib.import_module("case")
    suite.case.Case.compare = lambda _, one, other: _plain(one) == _plain(other)
    return list(suite.Cases)


def _plain(events: list[Any]) -> list[tuple[str, bytes]]:
    """Return events without whether a message is binary: the exchange sends text."""
    return [(event[0], str(event[1]).encode("latin-1")) for event in events]


class _Echo:
    """A connection that sends back what it gets."""

    def __init__(self, transport: SocketTransport) -> None:
        self._transport = transport

    def receive(self, message: str | bytes) -> None:
        """Send it back."""
        self._transport.send(message.encode() if isinstance(message, str) else message)

    def lost(self) -> None:
        """Do nothing."""


def open_echo(_: Router, __: Request, transport: SocketTransport) -> SocketConnection:
    """Return a connection that sends back what it gets, in place of an exchange's."""
    return _Echo(transport)


def _outcomes(found: list[Any], port: int) -> Iterator[tuple[str, str, str]]:
    """Yield name, behaviour and how the connection was closed of each case."""
    for kind in found:
        name = kind.__name__.removeprefix("Case").replace("_", ".")
        if name.partition(".")[0] not in _LEFT_OUT:
            peer = Peer(port)
            case = kind(peer)
            peer.run(case)
            yield name, case.behavior, case.behaviorClose


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def main(file: Path) -> None:
    """Run the cases in an archive of the suite; fail if one comes out as it should not."""
    begun = time.perf_counter()
    counts: Counter[tuple[str, str]] = Counter()
    bad: list[str] = []
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        found = cases(file, folder)
        Router.open_socket = cast("Callable[..., SocketConnection]", open_echo)  # type: ignore[method-assign]
        server = stack.enter_context(MockServer(limits=False))
        for name, behaviour, close in _outcomes(found, int(server.url.rpartition(":")[2])):
            counts[behaviour, close] += 1
            is_known = any(name.startswith(known) for known in _KNOWN)
            if (behaviour, close) != ("OK", "OK") and not is_known:
                bad.append(f"{name}: {behaviour}, closed {close}")
    for (behaviour, close), count in counts.most_common():
        click.echo(f"{count:4} {behaviour}, closed {close}")
    click.echo(f"{sum(counts.values())} cases in {time.perf_counter() - begun:.0f} s")
    for line in bad:
        click.echo(line)
    sys.exit(bool(bad))


if __name__ == "__main__":
    main()
