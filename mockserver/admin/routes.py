"""The admin API under ``/_mock``: health, reset, journal, clock, deposits (docs/admin.md)."""

from __future__ import annotations

import hmac
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast

import flask

from mockserver.domain import deposits, fiat_transfers
from mockserver.domain.account import Account
from mockserver.domain.currency import key
from mockserver.domain.ledger import Ledger
from mockserver.domain.money import text
from mockserver.domain.rejection import Fault, Rejection
from mockserver.runtime.journal import iso

if TYPE_CHECKING:
    from mockserver.app import MockApp
    from mockserver.runtime.clock import Clock

admin = flask.Blueprint("admin", __name__)

_STEPS = {"ms": 1, "seconds": 1000, "minutes": 60_000, "hours": 3_600_000, "days": 86_400_000}


_DEPOSIT = ("exchange", "account", "ccy", "chain", "amount")
_FIAT_DEPOSIT = ("exchange", "account", "ccy", "paymentMethod", "amount", "bankAccount")
_AMOUNT = re.compile(r"(?!0+(\.0*)?$)[0-9]{1,30}(\.[0-9]{1,30})?", re.ASCII)


def _mock() -> MockApp:
    return cast("MockApp", flask.current_app.extensions["fauxchange"])


@admin.before_request
def check_token() -> tuple[dict[str, str], int] | None:
    """Ask for the token, if there is one: a server that others can reach has one."""
    token = _mock().admin_token
    sent = flask.request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token and not hmac.compare_digest(sent.encode(), token.encode()):
        return {"error": "the admin API needs the header Authorization: Bearer <token>"}, 401
    return None


@admin.errorhandler(Fault)
def failed(fault: Fault) -> tuple[dict[str, str], int]:
    """Say that something that was due failed."""
    return {"error": fault.reason}, 500


@admin.get("/health")
def health() -> dict[str, Any]:
    """Say that the server runs, and what it serves."""
    mock = _mock()
    return {
        "status": "ok",
        "world": mock.sandbox.world.title,
        "endpoints": {name: len(one.catalogue) for name, one in mock.exchanges.items()},
        "calls": mock.sandbox.journal.count,
    }


@admin.post("/reset")
def reset() -> dict[str, Any]:
    """Return to the world's beginning."""
    sandbox = _mock().sandbox
    sandbox.reset()
    return {"status": "ok", "clock": _clock(sandbox.clock)}


@admin.get("/journal")
def journal() -> flask.Response | tuple[dict[str, str], int]:
    """Show the last calls in order of arrival; ``limit`` says how many."""
    asked = flask.request.args.get("limit", "")
    if asked and not (asked.isascii() and asked.isdecimal()):
        return {"error": f"limit is a whole number, not {asked!r}"}, 400
    entries = _mock().sandbox.journal.entries(int(asked) if asked else None)
    return flask.jsonify({"entries": [entry.as_json() for entry in entries]})


@admin.get("/clock")
def clock() -> dict[str, Any]:
    """Show the sandbox's time."""
    return _clock(_mock().sandbox.clock)


@admin.post("/clock")
def change_clock() -> dict[str, Any] | tuple[dict[str, str], int]:
    """Freeze (``{"frozen": true}``), run again, or advance (``{"advance": {"hours": 1}}``)."""
    asked: Any = flask.request.get_json(silent=True)
    wrong = _wrong(asked)
    if wrong:
        return {"error": wrong}, 400
    sandbox = _mock().sandbox
    if "frozen" in asked:
        _ = sandbox.clock.freeze() if asked["frozen"] else sandbox.clock.resume()
    settled = 0
    if "advance" in asked:
        advance_ms = sum(_STEPS[unit] * count for unit, count in asked["advance"].items())
        settled = sandbox.advance(round(advance_ms))
    return {**_clock(sandbox.clock), "settled": settled}


@admin.post("/deposits")
def deposit() -> dict[str, Any] | tuple[dict[str, str], int]:
    """Have money arrive for an account; it is confirmed as the clock goes on."""
    asked: Any = flask.request.get_json(silent=True)
    wrong = _wrong_deposit(asked)
    if wrong:
        return {"error": wrong}, 400
    sandbox = _mock().sandbox
    now_ms = sandbox.clock.now_ms()
    sandbox.settle(now_ms)
    account = key(asked["exchange"], asked["account"])
    try:
        with sandbox.store.transaction() as unit:
            if unit.find(Account, account) is None:
                return {"error": f"there is no account {account}"}, 404
            chain, amount = asked.get("chain", ""), Decimal(asked["amount"])
            came = deposits.arrive(Ledger(unit, now_ms), account, asked["ccy"], chain, amount)
    except Rejection as rejection:
        return {"error": rejection.reason}, 400
    told = {"id": came.id, "state": came.state, "chain": came.chain, "address": came.to}
    return {**told, "tx_id": came.tx_id, "now_ms": now_ms}


@admin.post("/fiat-deposits")
def fiat_deposit() -> dict[str, Any] | tuple[dict[str, str], int]:
    """Have money arrive from a bank; it is credited as the clock goes on."""
    asked: Any = flask.request.get_json(silent=True)
    wrong = _wrong_deposit(asked, _FIAT_DEPOSIT, "bankAccount")
    if wrong:
        return {"error": wrong}, 400
    sandbox = _mock().sandbox
    now_ms = sandbox.clock.now_ms()
    sandbox.settle(now_ms)
    account = key(asked["exchange"], asked["account"])
    wanted = fiat_transfers.Wanted(
        ccy=asked["ccy"],
        method=asked["paymentMethod"],
        amount=Decimal(asked["amount"]),
        bank=asked.get("bankAccount", ""),
    )
    try:
        with sandbox.store.transaction() as unit:
            if unit.find(Account, account) is None:
                return {"error": f"there is no account {account}"}, 404
            came = fiat_transfers.arrive(Ledger(unit, now_ms), account, wanted)
    except Rejection as rejection:
        return {"error": rejection.reason}, 400
    told = {"id": came.id, "state": came.state, "bankAccount": came.bank}
    return {**told, "fee": text(came.fee), "now_ms": now_ms}


def _wrong_deposit(
    asked: object, members: tuple[str, ...] = _DEPOSIT, optional: str = "chain"
) -> str:
    """Return what is wrong with a deposit, or nothing."""
    needed = set(members) - {optional}
    if not isinstance(asked, dict) or set(asked) - set(members) or needed - set(asked):
        return f"expected a JSON object with {', '.join(members)}; only {optional} may be left out"
    if not all(isinstance(value, str) for value in asked.values()):
        return "every member is a text, the amount too"
    if not _AMOUNT.fullmatch(asked["amount"]):
        return f'"amount" is a decimal above 0, not {asked["amount"]!r}'
    return ""


def _clock(shown: Clock) -> dict[str, Any]:
    now_ms = shown.now_ms()
    return {"now_ms": now_ms, "now": iso(now_ms), "frozen": shown.frozen}


def _wrong(asked: object) -> str:
    """Return what is wrong with a change of the clock, or nothing."""
    if not isinstance(asked, dict) or not asked or set(asked) - {"frozen", "advance"}:
        return 'expected a JSON object with "frozen" (true or false), "advance", or both'
    if not isinstance(asked.get("frozen", True), bool):
        return f'"frozen" is true or false, not {asked["frozen"]!r}'
    steps = asked.get("advance", {})
    if not isinstance(steps, dict) or set(steps) - set(_STEPS):
        return f'"advance" is an object of {", ".join(_STEPS)}, such as {{"hours": 1}}'
    counts = steps.values()
    if not all(type(count) in {int, float} and 0 <= count < 1e9 for count in counts):
        return '"advance" takes numbers from 0 up: time does not go back'
    return ""
