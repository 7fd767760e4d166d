"""The default world with steady prices: a master with a bound key, and two sub-accounts."""

from tests.okx.money.family_fixtures import built, master, mock, sub

__all__ = ["built", "master", "mock", "sub"]
