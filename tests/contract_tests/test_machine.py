"""Lives of an account: a good client lives them, a bad one is found out by a short one."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from fauxchange_kit.generate.machine import AccountMachine
from tests.clients import OkxClient

if TYPE_CHECKING:
    from collections.abc import Mapping

FEW = settings(
    max_examples=10,
    stateful_step_count=12,
    deadline=None,
    derandomize=True,
    report_multiple_bugs=False,
    database=None,
    phases=[Phase.generate, Phase.shrink],
    suppress_health_check=list(HealthCheck),
)


class RefusedError(Exception):
    """What the client below says of a refusal."""


class Life(AccountMachine):
    """A good client."""

    refusals = (RefusedError,)

    def connect(self) -> None:
        self.client = OkxClient(self.mock, self.mock.okx)

    def get(self, target: str) -> Any:
        return json.loads(self.client.get(f"/api/v5/{target}").body)["data"]

    def post(self, target: str, params: dict[str, str]) -> Any:
        body = json.loads(self.client.post(f"/api/v5/{target}", params).body)
        if body["code"] != "0":
            raise RefusedError(body["msg"])
        return body["data"]

    def balances(self) -> Mapping[str, Decimal]:
        return {row["ccy"]: Decimal(row["availBal"]) for row in self.get("asset/balances")}

    def transfer(self, ccy: str, amount: Decimal, *, to_trading: bool) -> None:
        books = ("6", "18") if to_trading else ("18", "6")
        sides = dict(zip(("from", "to"), books, strict=True))
        self.post("asset/transfer", {"ccy": ccy, "amt": str(amount), **sides})

    def purchase(self, ccy: str, amount: Decimal) -> None:
        self.post(f"finance/staking-defi/{ccy.lower()}/purchase", {"amt": str(amount)})

    def redeem(self, ccy: str, amount: Decimal) -> None:
        self.post(f"finance/staking-defi/{ccy.lower()}/redeem", {"amt": str(amount)})

    def withdraw(self, ccy: str, amount: Decimal, address: str) -> None:
        params = {"ccy": ccy, "amt": str(amount), "dest": "4", "toAddr": address}
        self.post("asset/withdrawal", params)


def test_a_good_client_lives_any_life() -> None:
    run_state_machine_as_test(Life, settings=settings(FEW, max_examples=25))


def failure_of(client: type[Life], *, shrinks: bool = False) -> str:
    """Return why a bad client fails, and the life in which it does; it may be the shortest one."""
    phases = FEW.phases if shrinks else [Phase.generate]
    with pytest.raises(AssertionError) as failure:
        run_state_machine_as_test(client, settings=settings(FEW, max_examples=100, phases=phases))
    return "\n".join([str(failure.value), *getattr(failure.value, "__notes__", ())])


class Swallows(Life):
    """Says nothing of refusals."""

    def purchase(self, ccy: str, amount: Decimal) -> None:
        try:
            super().purchase(ccy, amount)
        except RefusedError:
            return


class Repeats(Life):
    """Sends once more what went through."""

    def transfer(self, ccy: str, amount: Decimal, *, to_trading: bool) -> None:
        super().transfer(ccy, amount, to_trading=to_trading)
        super().transfer(ccy, amount, to_trading=to_trading)


class Rounds(Life):
    """Reads amounts as floats with few digits."""

    def balances(self) -> Mapping[str, Decimal]:
        return {ccy: Decimal(f"{held:.4f}") for ccy, held in super().balances().items()}


class Remembers(Life):
    """Asks once, and never again."""

    def balances(self) -> Mapping[str, Decimal]:
        if not hasattr(self, "once"):
            self.once = super().balances()
        return self.once


def test_a_client_that_swallows_refusals_is_found_out() -> None:
    words = failure_of(Swallows, shrinks=True)
    assert "in the funding account changed by 0" in words
    assert words.count("state.the_client_stakes(") == 1


def test_a_client_that_sends_twice_is_found_out() -> None:
    words = failure_of(Repeats)
    assert "account changed by" in words
    assert "state.the_client_transfers" in words


def test_a_client_that_rounds_is_found_out_at_once() -> None:
    assert "has {" in failure_of(Rounds)


def test_a_client_that_does_not_ask_again_is_found_out() -> None:
    assert "shows {" in failure_of(Remembers)


class Reader(Life):
    """A client that only reads."""

    transfer = AccountMachine.transfer
    purchase = AccountMachine.purchase
    redeem = AccountMachine.redeem
    withdraw = AccountMachine.withdraw


def test_what_a_client_cannot_do_does_not_happen() -> None:
    run_state_machine_as_test(Reader, settings=FEW)


def test_a_machine_says_what_it_lacks() -> None:
    with pytest.raises(NotImplementedError, match="makes the client"):
        run_state_machine_as_test(AccountMachine, settings=settings(FEW, max_examples=1))
