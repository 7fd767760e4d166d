"""What becomes of a withdrawal when somebody decides it: it fails, ends at once, or is held."""

from __future__ import annotations

from dataclasses import replace

from fauxchange.domain.core.ledger import Ledger

from .withdrawal import (
    ENDED,
    FAILED,
    REVIEW,
    SUCCESS,
    Withdrawal,
    advance,
    give_back,
    plan,
    whole_ms,
)


def fail(ledger: Ledger, number: str) -> Withdrawal:
    """Have it fail: what was frozen is free again.

    Raises:
        KeyError: nobody has a withdrawal of this id.
        ValueError: it is over.

    """
    return give_back(ledger, _pending(ledger, number), FAILED)


def complete(ledger: Ledger, number: str) -> Withdrawal:
    """Have it go through all that is left of it now.

    Raises:
        KeyError: nobody has a withdrawal of this id.
        ValueError: it is over.

    """
    one = _without_review(_pending(ledger, number))
    while one.state != SUCCESS:
        one = advance(ledger, one)
    done = replace(one, done_ms=ledger.now_ms)
    ledger.unit.put(done)
    return done


def hold(ledger: Ledger, number: str) -> Withdrawal:
    """Have it reviewed: it stays as it is until it is released, fails or is completed.

    Raises:
        KeyError: nobody has a withdrawal of this id.
        ValueError: it is over, or held already.

    """
    one = _pending(ledger, number)
    if one.state == REVIEW:
        raise ValueError(f"{number} is held already")
    held = replace(one, state=REVIEW, resumes=one.state)
    ledger.unit.put(held)
    return held


def release(ledger: Ledger, number: str) -> Withdrawal:
    """Have one that was held go on where it was.

    Raises:
        KeyError: nobody has a withdrawal of this id.
        ValueError: it is not held.

    """
    held = _pending(ledger, number)
    if held.state != REVIEW:
        raise ValueError(f"{number} is not held but {held.state}")
    one = _without_review(held)
    one = replace(one, done_ms=ledger.now_ms + whole_ms(ledger.unit, one))
    ledger.unit.put(one)
    plan(ledger, one)
    return one


def _pending(ledger: Ledger, number: str) -> Withdrawal:
    one = ledger.unit.get(Withdrawal, number)
    if one.state in ENDED:
        raise ValueError(f"{number} is over: {one.state}")
    return one


def _without_review(one: Withdrawal) -> Withdrawal:
    return replace(one, state=one.resumes, resumes="") if one.state == REVIEW else one
