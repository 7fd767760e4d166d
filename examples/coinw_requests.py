"""A small client of CoinW's spot API on requests, signing as CoinW documents.

python examples/coinw_requests.py                           starts a mock of its own
python examples/coinw_requests.py http://127.0.0.1:12700    uses a running `fauxchange serve`

With a URL, the keys are those of the environment (COINW_API_KEY, COINW_API_SECRET) or, where it has
none, those of the default world.
"""

from __future__ import annotations

import hashlib
import os
import sys
from typing import TYPE_CHECKING, Any, Self

import requests

from mockserver import Keys, MockServer

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType


class CoinWError(Exception):
    """What CoinW refuses: an HTTP status of 200, and a code that is not ``200``."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code} {message}")
        self.code = code
        self.message = message


class CoinW:
    """CoinW's private spot commands.

    The parameters go into the query, as in CoinW's own samples, or with ``form`` into the body.
    """

    def __init__(self, key: str, secret: str, url: str, *, form: bool = False) -> None:
        self.key = key
        self.secret = secret
        self.url = url
        self.form = form
        self.session = requests.Session()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.session.close()

    def balances(self) -> dict[str, str]:
        """Return what is available of every currency held."""
        data: dict[str, str] = self.private("returnBalances")
        return data

    def private(self, command: str, params: Mapping[str, str] | None = None) -> Any:
        """Call a command and return its data.

        Raises:
            CoinWError: CoinW refuses the call.

        """
        sent = {**(params or {}), "api_key": self.key}
        sent["sign"] = sign(sent, self.secret)
        in_query = {"command": command} if self.form else {"command": command, **sent}
        response = self.session.post(
            f"{self.url}/api/v1/private",
            params=in_query,
            data=sent if self.form else None,
            timeout=10,
        )
        answer = response.json()
        if str(answer["code"]) != "200":
            raise CoinWError(str(answer["code"]), answer["msg"])
        return answer["data"]


def sign(params: Mapping[str, str], secret: str) -> str:
    """Return CoinW's signature of all parameters but ``command`` and ``sign``.

    >>> sign({"api_key": "key"}, "secret")
    '9B5103CB36AD2B8E0CF6F36D2A657EDE'
    """
    plain = "&".join(f"{name}={params[name]}" for name in sorted(params))
    text = f"{plain}&secret_key={secret}"
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest().upper()


def main() -> None:
    if len(sys.argv) > 1:
        show(sys.argv[1], keys_from_environment())
    else:
        with MockServer() as mock:
            show(mock.url, mock.coinw)


def keys_from_environment() -> Keys:
    default = MockServer().coinw  # without `with` there is no server, only its world
    return Keys(
        "environment",
        os.environ.get("COINW_API_KEY", default.key),
        os.environ.get("COINW_API_SECRET", default.secret),
    )


def show(url: str, keys: Keys) -> None:
    with CoinW(keys.key, keys.secret, url) as coinw:
        for ccy, amount in coinw.balances().items():
            print(f"{amount} {ccy}")
    with CoinW(keys.key, "not the secret", url) as stranger:
        try:
            stranger.balances()
        except CoinWError as error:
            print("wrong secret:", error)


if __name__ == "__main__":
    main()
