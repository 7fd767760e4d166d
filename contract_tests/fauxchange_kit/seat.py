"""A seat at an exchange: what the fixtures ``okx`` and ``coinw`` give to a test."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from .verdict import judge

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from fauxchange.sandbox.keys import Keys

    from .lodging import Lodging
    from .traffic import Sent
    from .verdict import Verdict

_TIMEOUT_S = 5.0


class Seat:
    """One exchange in a sandbox of the test's own.

    Args:
        name: ``okx`` or ``coinw``.
        lodging: the sandbox.

    """

    def __init__(self, name: str, lodging: Lodging) -> None:
        self.name = name
        self.lodging = lodging
        self._keys = next(iter(lodging.keys(name).values()))

    def __repr__(self) -> str:
        return f"<{self.name} at {self.url}, seed {self.seed}>"

    @property
    def url(self) -> str:
        """The base URL of the REST API."""
        return self.lodging.url

    @property
    def ws_url(self) -> str:
        """The base URL of the WebSocket server, before ``/ws/v5/public`` and the like.

        Raises:
            LookupError: the server is a shared one, and nobody said where it is.

        """
        return self.lodging.ws_url

    @property
    def key(self) -> str:
        """The API key, one with every permission."""
        return self._keys.key

    @property
    def secret(self) -> str:
        """The secret of the key."""
        return self._keys.secret

    @property
    def passphrase(self) -> str:
        """The passphrase of the key; CoinW has none."""
        return self._keys.passphrase

    @property
    def seed(self) -> int:
        """What ids and chance began with."""
        return self.lodging.seed

    def keys(self, name: str) -> Keys:
        """Return other keys of the world, such as ``keys("read")``.

        Raises:
            KeyError: there are none of that name.

        """
        return self.lodging.keys(self.name)[name]

    def fund(self, ccy: str, amount: str | Decimal, *, account: str = "", book: str = "") -> None:
        """Give money to an account, by default to the key's, into its funding or spot book."""
        owner = account or self.lodging.account(self.name)
        self.lodging.fund(self.name, owner, ccy, str(amount), book)

    def advance(
        self,
        ms: int = 0,
        *,
        seconds: float = 0,
        minutes: float = 0,
        hours: float = 0,
        days: float = 0,
    ) -> None:
        """Go forward in time, and let happen what is due."""
        whole = seconds + 60 * (minutes + 60 * (hours + 24 * days))
        self.lodging.advance(ms + round(whole * 1000))

    def fault(
        self,
        kind: str,
        *,
        match: Mapping[str, Any] | None = None,
        times: int = 0,
        **options: Any,
    ) -> None:
        """Arm a fault for this exchange, in the words of a fault plan.

        Raises:
            Problem: there is no such fault, or it has no such option.

        """
        rule: dict[str, Any] = {"fault": kind, "match": {"exchange": self.name, **(match or {})}}
        if times:
            rule["times"] = times
        if options:
            rule["options"] = options
        self.lodging.arm([rule])

    @property
    def journal(self) -> tuple[Sent, ...]:
        """The calls to this exchange so far."""
        return self.lodging.run().of(self.name)

    def expect(
        self,
        endpoint: str,
        *,
        count: int | None = None,
        method: str = "",
        code: str | None = None,
        status: int | None = None,
        timeout_s: float = _TIMEOUT_S,
    ) -> tuple[Sent, ...]:
        """Wait for calls, and return them.

        Args:
            endpoint: a glob over endpoint ids, such as ``asset/*``.
            count: how many calls, neither more nor less; by default one or more.
            method: ``GET`` or ``POST``.
            code: the exchange's code in the answers.
            status: the HTTP status of the answers.
            timeout_s: how long to wait.

        Raises:
            AssertionError: other calls were made; the text says which.

        """
        __tracebackhide__ = True
        said = {"endpoint": endpoint, "method": method, "code": code, "status": status}
        conditions = {name: value for name, value in said.items() if value not in {"", None}}
        wanted = 1 if count is None else count
        if wanted:
            asked = {"exchange": self.name, **conditions}
            self.lodging.wait(asked, wanted, round(timeout_s * 1000))
        seen = self.journal
        found = tuple(sent for sent in seen if _fits(sent, conditions))
        if len(found) < wanted or (count is not None and len(found) > count):
            raise AssertionError(self._missed(conditions, count, found, seen))
        return found

    def check(self) -> Verdict:
        """Judge what the client sent so far, by every check."""
        return judge([self.lodging.run()])

    def _missed(
        self,
        conditions: Mapping[str, Any],
        count: int | None,
        found: tuple[Sent, ...],
        seen: tuple[Sent, ...],
    ) -> str:
        wanted = " ".join(f"{name}={value}" for name, value in conditions.items())
        many = "a call or more" if count is None else f"{count} calls"
        lines = [f"expected {many} of {wanted}, there were {len(found)}; {self.name} saw"]
        lines += [f"  {line_of(sent)}" for sent in seen] or ["  no call at all"]
        return "\n".join([*lines, f"(seed {self.seed}, sandbox {self.lodging.id})"])


def line_of(sent: Sent) -> str:
    """Return a call in a line, without what is secret."""
    where = sent.endpoint_id or f"{sent.method} {sent.path}"
    told = f"#{sent.number} {where}: HTTP {sent.status}, code {sent.code or 'none'}"
    return f"{told}, {sent.step}: {sent.reason}" if sent.step else told


def _fits(sent: Sent, conditions: Mapping[str, Any]) -> bool:
    """Whether a call is one that was waited for."""
    met = {"method": sent.method, "code": sent.code, "status": sent.status}
    endpoint = conditions["endpoint"]
    return fnmatchcase(sent.endpoint_id, endpoint) and all(
        met[name] == value for name, value in conditions.items() if name != "endpoint"
    )
