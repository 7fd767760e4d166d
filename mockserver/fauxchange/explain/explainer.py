"""Why a call was refused: the step, what was expected, the mistake, and a curl line to try it.

A diagnosis is computed when it is asked for, so that recording a call stays cheap.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from fauxchange.domain.access.credential import Credential
from fauxchange.domain.core.rejection import Unauthenticated, Unroutable, WrongMethod
from fauxchange.exchanges.exchange import Exchange
from fauxchange.message import Reply
from fauxchange.runtime.journal.entry import JournalEntry, MockRefusal
from fauxchange.runtime.redaction import Redaction
from fauxchange.sandbox.sandbox import Sandbox
from fauxchange.spec.endpoint import Endpoint

if TYPE_CHECKING:
    from fauxchange.exchanges.diagnosis.doctor import Case, Diagnosis

_ANSWER = "X-Mock-Diagnosis"
_MAX_HEADER_CHARS = 1_000
_MAX_DIAGNOSES = 4_096


class DoctorExplainer:
    """The explainer of one sandbox's journal; ``others`` returns all sandboxes of the server."""

    def __init__(
        self,
        exchanges: Mapping[str, Exchange],
        sandbox: Sandbox,
        others: Callable[[], Iterable[Sandbox]] = tuple,
    ) -> None:
        self._exchanges = exchanges
        self._sandbox = sandbox
        self._others = others
        self._known: tuple[object, int] = (None, 0)
        self._secrets: tuple[object, int] = (None, 0)
        self._redaction = Redaction()
        self._diagnoses: dict[tuple[int, int, int], dict[str, Any]] = {}

    def key(self, entry: JournalEntry) -> str:
        """Return the API key that was sent, true or not."""
        exchange = self._exchanges.get(entry.exchange)
        return exchange.key_of(entry.request) if exchange else ""

    def account(self, entry: JournalEntry) -> str:
        """Return the id of the account whose key was sent, as the world has it."""
        key = f"{entry.exchange}:{self.key(entry)}"
        credential = self._sandbox.store.find(Credential, key)
        return credential.account.partition(":")[2] if credential else ""

    def redact(self, text: str) -> str:
        """Return a text without secrets, those of the sandbox as it is now included."""
        self._read_secrets()
        return self._redaction(text)

    def diagnosis(self, entry: JournalEntry) -> dict[str, Any]:
        """Return why a call was refused, without secrets."""
        refused = entry.rejection
        exchange = self._exchanges.get(entry.exchange)
        if refused is None or exchange is None:
            return {}
        if isinstance(refused, MockRefusal):
            return {"step": refused.step, "reason": self.redact(refused.reason)}
        self._drop_diagnoses()
        which = (entry.number, entry.at_ms, entry.took_ns)
        diagnosis = self._diagnoses.get(which)
        if diagnosis is None:
            from fauxchange.exchanges.diagnosis.doctor import Case

            case = Case.of(
                entry.request,
                entry.endpoint,
                refused,
                self._sandbox,
                entry.at_ms,
                self._others,
                is_whole=entry.is_whole,
            )
            diagnosis = self._diagnoses[which] = self.explain(case, exchange)
        return dict(diagnosis)

    def fills(self, entry: JournalEntry) -> list[str]:
        """Return why the orders that a call placed have filled, a sentence for each fill."""
        from .fills import fill_sentences

        exchange = self._exchanges.get(entry.exchange)
        return fill_sentences(entry, exchange, self._sandbox) if exchange else []

    def _read_secrets(self) -> None:
        """Read the sandbox's secrets again, if its credentials changed.

        Each line of a log asks for it, and a sandbox may have thousands of keys.
        """
        store = self._sandbox.store
        known = (store, store.writes(Credential))
        if known != self._secrets:
            self._redaction = Redaction(_secrets(store.documents(Credential)))
            self._secrets = known

    def _drop_diagnoses(self) -> None:
        """Drop all diagnoses, if the sandbox's credentials changed: they are all that is read.

        Diagnoses are cached because it takes a tenth of a second to find that a signature fits no
        known mistake.
        """
        store = self._sandbox.store
        known = (store, store.writes(Credential))
        if known != self._known or len(self._diagnoses) > _MAX_DIAGNOSES:
            self._diagnoses = {}
            self._known = known

    def explain(self, case: Case, exchange: Exchange) -> dict[str, Any]:
        """Return why a call was refused, without secrets."""
        from fauxchange.exchanges.diagnosis.curl import plain

        from .expectation import expectation
        from .nearest import nearest

        refused = case.rejection
        diagnosis: dict[str, Any] = {"step": refused.step, "reason": self.redact(refused.reason)}
        if expected := expectation(case, exchange):
            diagnosis["expected"] = expected
        diagnosis["docs"] = docs_of(exchange, case.endpoint)
        if isinstance(refused, Unroutable | WrongMethod):
            diagnosis["nearest"] = nearest(case.request, self._exchanges.values())
        mistake = exchange.doctor.diagnose(case)
        if mistake:
            diagnosis["mistake"] = {
                name: self.redact(text) for name, text in mistake.as_json().items()
            }
        for name, right in (("curl", False), ("corrected", True)):
            if right and not isinstance(refused, Unauthenticated):
                continue
            if line := exchange.doctor.curl(case, self.redact, right=right):
                # Only known secrets: redacting by name would hide the shell variables of the line.
                diagnosis[name] = plain(self._redaction.redact_known(line))
        return diagnosis


def docs_of(exchange: Exchange, endpoint: Endpoint | None) -> str:
    """Return the address of an endpoint's documentation; of none, the exchange's."""
    url: str = exchange.facts["docs"]["url"]
    if endpoint is None:
        return url
    return endpoint.docs if "://" in endpoint.docs else f"{url}#{endpoint.docs}"


def add_diagnosis(
    reply: Reply, case: Case, exchange: Exchange, hide: Callable[[str], str]
) -> Reply:
    """Return an answer with the diagnosis in a header: one line, nothing but ASCII."""
    mistake: Diagnosis | None = exchange.doctor.diagnose(case)
    refused = case.rejection
    text = f"{refused.step}: {refused.reason}"
    if mistake:
        text = f"{mistake.name}: {mistake.explanation}. {mistake.fix}"
    line = hide(text).encode("ascii", "backslashreplace").decode()
    line = "".join(letter if letter.isprintable() else " " for letter in line)[:_MAX_HEADER_CHARS]
    return reply._replace(headers=(*reply.headers, (_ANSWER, line)))


def _secrets(credentials: Iterable[Credential]) -> set[str]:
    secrets: set[str] = set()
    for one in credentials:
        texts = {one.key, one.secret.decode("latin-1"), one.passphrase.decode("latin-1")}
        secrets |= texts - {""}
    return secrets
