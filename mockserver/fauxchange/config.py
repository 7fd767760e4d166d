"""Settings: from the command line and the environment, read here and nowhere else."""

from __future__ import annotations

import ipaddress
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    from fauxchange.worlds.world import World

ENVIRONMENT = "FAUXCHANGE_"
URL_VARIABLE = f"{ENVIRONMENT}URL"
TOKEN_VARIABLE = f"{ENVIRONMENT}ADMIN_TOKEN"
EXCHANGES = ("okx", "coinw")

HTTP_PORT = 12700

_HOST = re.compile(r"\*|[A-Za-z0-9_]([A-Za-z0-9._-]*[A-Za-z0-9_])?", re.ASCII)

ExchangeChoice = Literal["okx", "coinw", "all"]


class ServerLimits(NamedTuple):
    """How much clients of the server may send at a time, and how long they may take.

    There may be ``connections`` of HTTP at once. A request may have ``headers`` headers of
    ``header_bytes`` together, and one to the admin API ``body_bytes``; what the body of a call may
    have is the exchange's to say. A head and a body each have to arrive within seconds, and a
    connection may be idle for ``idle_s``.
    """

    connections: int = 4_096
    headers: int = 100
    header_bytes: int = 65_536
    body_bytes: int = 256 << 20
    head_s: float = 30.0
    body_s: float = 60.0
    idle_s: float = 120.0


class Settings(NamedTuple):
    """How a server runs. ``world`` is a file, or the name of one that comes with the package.

    So is ``faults``, a plan that every sandbox begins with; empty is none.

    Beside the default sandbox there are at most ``max_sandboxes``, each with a journal of
    ``sandbox_journal`` calls, and each ends after ``idle_minutes`` without a call; 0 is never.

    WebSockets are on the HTTP port, and on ``ws_port`` too if that is another one.

    With ``tls`` all is served over TLS, with the certificate in ``tls_cert`` and its key in
    ``tls_key``; without these one is made, whose authority is then in the file ``tls_ca``.

    ``state`` is a folder in which sandboxes outlive the server; empty keeps them in memory.

    ``trusted_hosts`` are names under which the admin API and the sockets may be asked for beside
    ``localhost`` and addresses; ``*`` is any.

    ``log`` says which calls are written to stdout, a line each: none (``off``), refused and failed
    ones (``errors``) or ``all``; ``json_log`` writes them as JSON.

    ``legacy_names`` has exchanges know names, too, that they have given up by now.

    ``export_on_exit`` is a file to which the default sandbox is written when the server stops.
    """

    host: str = "127.0.0.1"
    http_port: int = HTTP_PORT
    ws_port: int | None = None
    seed: int = 0
    world: str = "default"
    faults: str = ""
    limits: bool = True
    exchange: ExchangeChoice = "all"
    fast_path: bool = True
    strict_time: bool = False
    admin_token: str = ""
    trusted_hosts: tuple[str, ...] = ()
    max_sandboxes: int = 256
    idle_minutes: int = 60
    sandbox_journal: int = 2_000
    export_on_exit: str = ""
    state: str = ""
    legacy_names: bool = False
    log: Literal["off", "errors", "all"] = "off"
    json_log: bool = False
    server: ServerLimits = ServerLimits()
    tls: bool = False
    tls_cert: str = ""
    tls_key: str = ""
    tls_ca: str = ""

    @property
    def ports(self) -> tuple[int, ...]:
        """The ports to listen on, that of HTTP first."""
        if self.ws_port is None or self.ws_port == self.http_port != 0:
            return (self.http_port,)
        return self.http_port, self.ws_port

    @property
    def exchanges(self) -> tuple[str, ...]:
        """The names of the exchanges that are served."""
        return EXCHANGES if self.exchange == "all" else (self.exchange,)

    def read_world(self) -> World:
        """Read the world.

        Raises:
            Problem: it cannot be used.

        """
        from fauxchange.worlds.prepared import read

        return read(self.world, cache_folder())

    def read_faults(self) -> Mapping[str, Any]:
        """Read the plan; without one it is empty.

        Raises:
            Problem: it cannot be used.

        """
        if not self.faults:
            return {}
        from fauxchange.faults.plan import read

        return read(self.faults)


def cache_folder() -> Path | None:
    """Return the folder for what can be made anew, by the XDG specification; None without one."""
    base = os.environ.get("XDG_CACHE_HOME", "")
    try:
        # The specification has relative paths ignored.
        folder = Path(base) if Path(base).is_absolute() else Path.home() / ".cache"
    except RuntimeError:
        return None
    return folder / "fauxchange"


def from_environment() -> Settings:
    """Return settings for servers that are started by others: flask, gunicorn.

    Read are ``FAUXCHANGE_WORLD``, ``_FAULTS``, ``_SEED``, ``_EXCHANGE``, ``_LIMITS``,
    ``_LEGACY_NAMES``, ``_ADMIN_TOKEN`` and ``_TRUSTED_HOSTS``, names with commas between them.
    """
    read = os.environ.get
    choice = read(f"{ENVIRONMENT}EXCHANGE", "all")
    if choice not in {*EXCHANGES, "all"}:
        raise ValueError(f"{ENVIRONMENT}EXCHANGE is {choice!r}, not okx, coinw or all")
    return Settings(
        seed=int(read(f"{ENVIRONMENT}SEED", "0")),
        world=read(f"{ENVIRONMENT}WORLD", "default"),
        faults=read(f"{ENVIRONMENT}FAULTS", ""),
        limits=read(f"{ENVIRONMENT}LIMITS", "on") != "off",
        legacy_names=read(f"{ENVIRONMENT}LEGACY_NAMES", "off") == "on",
        exchange=choice,  # type: ignore[arg-type]  # checked above
        admin_token=read_token(),
        trusted_hosts=trusted_hosts(),
    )


def read_token(file: str = "") -> str:
    """Return the admin API's token: that in a file, else the environment's; empty for none.

    It is never an argument, for others on the machine see those of a process.

    Raises:
        OSError: the file cannot be read.
        ValueError: there is no token in it, or what no header can have.

    """
    if file:
        token = Path(file).read_text(encoding="utf-8", errors="replace").strip()
        if not token:
            raise ValueError(f"{file}: has no token; the admin API would be open to everyone")
        if not (token.isascii() and token.isprintable()):
            raise ValueError(f"{file}: a token is one line of visible ASCII characters")
        return token
    return os.environ.get(TOKEN_VARIABLE, "")


def trusted_hosts(names: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the names of hosts that are trusted: those given, else the environment's.

    Raises:
        ValueError: one is no name of a host, and would never be met.

    """
    if not names:
        listed = os.environ.get(f"{ENVIRONMENT}TRUSTED_HOSTS", "").split(",")
        names = [name.strip() for name in listed if name.strip()]
    for name in names:
        if not (_HOST.fullmatch(name) or _is_address(name)):
            reason = "is no name of a host, such as mock.example, without scheme and port"
            raise ValueError(f"trusted host {name!r}: {reason}")
    return tuple(names)


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def is_loopback(host: str) -> bool:
    """Whether a host is reached from this machine only."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def new_token() -> str:
    """Return a token for an admin API that others can reach."""
    # Only a command needs one.
    import secrets

    return secrets.token_urlsafe(24)


def client_keys(exchange: str) -> tuple[str, str, str]:
    """Return the key, secret and passphrase of a client's environment; empty for what it lacks.

    Read are ``OKX_API_KEY``, ``OKX_SECRET_KEY``, ``OKX_PASSPHRASE``, and the same of ``COINW``.
    """
    names = ("API_KEY", "SECRET_KEY", "PASSPHRASE")
    key, secret, passphrase = (os.environ.get(f"{exchange.upper()}_{name}", "") for name in names)
    return key, secret, passphrase
