"""The doctor: whoever knows the secret can sign again under the usual mistakes, and name one.

A mistake is a pure function from the right way of signing to wrong ones. Each exchange has a table
of them; what fits what was sent, alone or two of them together, is the diagnosis. Neither the
secret nor the right signature is ever part of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

from fauxchange.domain.access.credential import Credential, shorten
from fauxchange.domain.core.rejection import Rejection
from fauxchange.exchanges.auth_context import AuthContext
from fauxchange.message import Request
from fauxchange.spec.endpoint import Endpoint

# Of worlds with thousands of keys so many are tried; the rest would take seconds.
_TRIED_KEYS = 2_000
# Of longer calls one mistake is looked for, not two at a time, for there are 50,000 pairs.
_MAX_PAIRED_BYTES = 2_048


class Recipe(Protocol):
    """One way of signing."""

    def text(self) -> bytes:
        """Return what is signed."""
        ...

    def signature(self) -> bytes:
        """Return what it signs with."""


R = TypeVar("R", bound=Recipe)
S = TypeVar("S")


class Diagnosis(NamedTuple):
    """The name of a mistake, what was done, and what to do instead."""

    name: str
    explanation: str
    fix: str

    @classmethod
    def of(cls, table: Mapping[str, tuple[str, str]], name: str, /, **blanks: Any) -> Diagnosis:
        """Return the diagnosis of a mistake of a table, the blanks in its words filled."""
        explanation, fix = table[name]
        return cls(name, explanation.format(**blanks), fix.format(**blanks))

    def as_json(self) -> dict[str, str]:
        """Return it as the journal shows it."""
        return self._asdict()


@dataclass(frozen=True, slots=True)
class Mistake(Generic[R, S]):
    """One mistake of signing. ``make`` yields the wrong recipes for the right one.

    Two mistakes are tried together if they concern different parts. One with very many recipes is
    only tried ``alone``.
    """

    name: str
    part: str
    explanation: str
    fix: str
    make: Callable[[R, S], Iterable[R]]
    alone: bool = False

    @property
    def diagnosis(self) -> Diagnosis:
        """The diagnosis that names it."""
        return Diagnosis(self.name, self.explanation, self.fix)


def mistake(
    name: str,
    part: str,
    explanation: str,
    fix: str,
    values: Callable[[R, S], Iterable[Any]],
    *,
    alone: bool = False,
) -> Mistake[R, S]:
    """Return a mistake with one part of a recipe, a named tuple: it has a wrong value."""

    def make(right: Any, facts: S) -> Iterator[Any]:
        return (right._replace(**{part: value}) for value in values(right, facts))

    return Mistake(name, part, explanation, fix, make, alone)


class SandboxKeys(NamedTuple):
    """The keys of one sandbox, those of all exchanges and those that were revoked too."""

    sandbox: str
    credentials: tuple[Credential, ...] = ()

    @classmethod
    def of(cls, context: AuthContext) -> SandboxKeys:
        """Return the keys that a sandbox has now."""
        return cls(context.id, tuple(context.store.documents(Credential)))

    def of_exchange(self, exchange: str) -> Iterator[Credential]:
        """Yield the keys of an exchange."""
        return (one for one in self.credentials if one.account.startswith(f"{exchange}:"))

    def in_force(self, exchange: str, key: str) -> Credential | None:
        """Return a key of an exchange that was not revoked, or None."""
        own = self.of_exchange(exchange)
        return next((one for one in own if one.key == key and not one.revoked), None)


@dataclass(frozen=True, slots=True)
class Case:
    """A refused call, and the keys that it may have been meant for.

    Args:
        request: the call.
        endpoint: its endpoint, None if there is none.
        rejection: why it was refused.
        keys: the keys of the sandbox that it was made to.
        at_ms: when it was made, in Unix milliseconds.
        others: returns the keys of all sandboxes of the server; they are looked at only when the
            own ones tell nothing.
        is_whole: false if a part of the call was cut.

    """

    request: Request
    endpoint: Endpoint | None
    rejection: Rejection
    keys: SandboxKeys
    at_ms: int
    others: Callable[[], Iterable[SandboxKeys]] = tuple
    is_whole: bool = True

    @classmethod
    def of(
        cls,
        request: Request,
        endpoint: Endpoint | None,
        rejection: Rejection,
        context: AuthContext,
        at_ms: int,
        others: Callable[[], Iterable[AuthContext]] = tuple,
        *,
        is_whole: bool = True,
    ) -> Case:
        """Return the case of a call to a sandbox; ``others`` returns all of the server."""
        return cls(
            request,
            endpoint,
            rejection,
            SandboxKeys.of(context),
            at_ms,
            lambda: map(SandboxKeys.of, others()),
            is_whole,
        )

    def elsewhere(self) -> Iterator[SandboxKeys]:
        """Yield the keys of each other sandbox."""
        return (keys for keys in self.others() if keys.sandbox != self.keys.sandbox)


class Doctor(Protocol):
    """What recognises the usual mistakes of an exchange's clients."""

    def diagnose(self, case: Case) -> Diagnosis | None:
        """Return the mistake that a call was refused for; None if it is none of the usual ones."""

    def expectation(self, case: Case) -> str:
        """Return what was expected of the credentials; empty if they are not what was refused."""

    def curl(self, case: Case, hide: Callable[[str], str], *, right: bool = False) -> str:
        """Return a line of curl that is refused like the call was, or, if ``right``, is not.

        It holds no secret: it signs with those in the environment of the shell. It is empty if no
        line can be had.
        """


def diagnose(
    right: R, signature: bytes, facts: S, mistakes: Sequence[Mistake[R, S]]
) -> list[Diagnosis]:
    """Return the one or two mistakes that a signature was made with; none if it is right.

    For a long text two mistakes at once are not looked for.
    """
    if right.signature() == signature:
        return []
    for one in mistakes:
        if any(recipe.signature() == signature for recipe in one.make(right, facts)):
            return [one.diagnosis]
    if len(right.text()) > _MAX_PAIRED_BYTES:
        return []
    joinable = [one for one in mistakes if not one.alone]
    for i, first in enumerate(joinable):
        for begun in first.make(right, facts):
            for second in joinable[i + 1 :]:
                if first.part == second.part:
                    continue
                if any(recipe.signature() == signature for recipe in second.make(begun, facts)):
                    return [first.diagnosis, second.diagnosis]
    return []


def combine(diagnoses: Sequence[Diagnosis]) -> Diagnosis | None:
    """Return one diagnosis for what was found."""
    if not diagnoses:
        return None
    names, explanations, fixes = zip(*diagnoses, strict=True)
    return Diagnosis("+".join(names), "; ".join(explanations), "; ".join(fixes))


def other_secrets(case: Case, exchange: str, than: bytes) -> list[bytes]:
    """Return the secrets of other keys, those of other sandboxes last."""
    sandboxes = chain((case.keys,), case.elsewhere())
    secrets = (one.secret for keys in sandboxes for one in keys.of_exchange(exchange))
    tried = islice(secrets, _TRIED_KEYS)
    return [secret for secret in dict.fromkeys(tried) if secret != than]


def unknown_key(case: Case, exchange: str, key: str) -> Diagnosis | None:
    """Return the mistake behind a key that no credential of the sandbox has."""
    for one in case.keys.of_exchange(exchange):
        if one.key == key:
            return Diagnosis(
                "revoked-key", f"the key {shorten(key)} was deleted", "use a key in force"
            )
        if key.encode("utf-8", "replace") in {one.secret, one.passphrase}:
            return Diagnosis(
                "secret-as-key",
                f"what was sent as the key is a secret or a passphrase (of the key {one.name!r})",
                "send the key itself; the secret signs and is never sent",
            )
        if one.key.lower() == key.strip().lower():
            return Diagnosis(
                "key-altered",
                f"the key {shorten(one.key)} was sent in another case or with blanks around it",
                "send the key exactly as it was given out",
            )
    for keys in case.elsewhere():
        if any(one.key == key for one in keys.of_exchange(exchange)):
            return Diagnosis(
                "key-of-another-sandbox",
                f"the key {shorten(key)} belongs to the sandbox {keys.sandbox!r}, and the call "
                f"was made to {case.keys.sandbox!r}",
                "use a key of this sandbox, or leave out the path prefix and X-Mock-Sandbox: a "
                "call is then made to the sandbox of its key",
            )
    for one in case.keys.credentials:
        if one.key == key:
            owner = one.account.partition(":")[0]
            return Diagnosis(
                "key-of-another-exchange",
                f"the key {shorten(key)} belongs to {owner}",
                f"use a key of {exchange}",
            )
    return None
