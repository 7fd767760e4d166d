"""Small clients of CoinW's spot and futures APIs on requests, signing as CoinW documents.

python examples/coinw_requests.py                           starts a mock of its own
python examples/coinw_requests.py http://127.0.0.1:12700    uses a running `fauxchange serve`

With a URL, the keys are those of the environment (COINW_API_KEY, COINW_API_SECRET) or, where it has
none, those of the default world.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import sys
import time
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlencode

import requests

from fauxchange import Keys, MockServer

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType


class CoinWError(Exception):
    """What CoinW refuses: mostly with an HTTP status of 200, so its own code decides."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code} {message}")
        self.code = code
        self.message = message


class Client:
    """What both APIs share: a key, a secret, a URL and a connection that is kept."""

    def __init__(self, key: str, secret: str, url: str) -> None:
        self.key = key
        self.secret = secret
        self.url = url
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


class CoinW(Client):
    """CoinW's spot API: one path, and a ``command``.

    The parameters of private commands go into the query, as in CoinW's own samples, or with
    ``form`` into the body.
    """

    def __init__(self, key: str, secret: str, url: str, *, form: bool = False) -> None:
        super().__init__(key, secret, url)
        self.form = form

    def balances(self) -> dict[str, str]:
        """Return what is available of every currency held."""
        data: dict[str, str] = self.private("returnBalances")
        return data

    def public(self, command: str, params: Mapping[str, str] | None = None) -> Any:
        """Call a command that needs no key and return its data.

        Raises:
            CoinWError: CoinW refuses the call.

        """
        asked = {"command": command, **(params or {})}
        response = self.session.get(f"{self.url}/api/v1/public", params=asked, timeout=10)
        return data_of(response.json(), "200")

    def private(
        self, command: str, params: Mapping[str, str] | None = None, path: str = "/api/v1/private"
    ) -> Any:
        """Call a command and return its data. One page of CoinW's has ``/v1/private``.

        Raises:
            CoinWError: CoinW refuses the call.

        """
        sent = {**(params or {}), "api_key": self.key}
        sent["sign"] = sign(sent, self.secret)
        in_query = {"command": command} if self.form else {"command": command, **sent}
        response = self.session.post(
            self.url + path,
            params=in_query,
            data=sent if self.form else None,
            timeout=10,
        )
        return data_of(response.json(), "200")


class CoinWFutures(Client):
    """CoinW's futures API: GET has its parameters in the query, the rest JSON in the body."""

    def available(self) -> str:
        """Return how many USDT can be used."""
        data: dict[str, str] = self.call("GET", "/v1/perpum/account/available")
        return data["value"]

    def call(self, method: str, path: str, params: Any = None) -> Any:
        """Call an endpoint and return its data, None where it only does something.

        Raises:
            CoinWError: CoinW refuses the call.

        """
        if method == "GET":
            return self.send(method, f"{path}?{urlencode(params)}" if params else path)
        return self.send(method, path, json.dumps({} if params is None else params))

    def send(self, method: str, target: str, body: str = "") -> Any:
        """Send a call as it is, signed, and return its data.

        Raises:
            CoinWError: CoinW refuses the call.

        """
        timestamp = str(time.time_ns() // 1_000_000)  # noqa: TID251 - a client has its own time
        headers = {
            "api_key": self.key,
            "timestamp": timestamp,
            "sign": sign_futures(f"{timestamp}{method}{target}{body}", self.secret),
            "Content-type": "application/json",
        }
        url = self.url + target
        response = self.session.request(method, url, headers=headers, data=body, timeout=10)
        return data_of(response.json(), "0")


def data_of(answer: dict[str, Any], success: str) -> Any:
    """Return the data of an answer.

    Raises:
        CoinWError: the answer has another code.

    """
    if str(answer["code"]) != success:
        raise CoinWError(str(answer["code"]), answer["msg"])
    return answer.get("data")


def sign(params: Mapping[str, str], secret: str) -> str:
    """Return CoinW's signature of all parameters but ``command`` and ``sign``.

    >>> sign({"api_key": "key"}, "secret")
    '9B5103CB36AD2B8E0CF6F36D2A657EDE'
    """
    plain = "&".join(f"{name}={params[name]}" for name in sorted(params))
    text = f"{plain}&secret_key={secret}"
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest().upper()


def sign_futures(text: str, secret: str) -> str:
    """Return CoinW's signature of timestamp, method, path with query, and body.

    >>> sign_futures("1701945494169GET/v1/perpum/account/available", "secret")
    'ZKs/b9cKw2b/SHA9kd1O+Uf+NbKWDjfsD1PKO7MAC9o='
    """
    digest = hmac.new(secret.encode(), text.encode(), hashlib.sha256).digest()
    return base64.b64encode(digest).decode()


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
    with CoinWFutures(keys.key, keys.secret, url) as futures:
        print(f"{futures.available()} USDT in futures")
    with CoinW(keys.key, "not the secret", url) as stranger:
        try:
            stranger.balances()
        except CoinWError as error:
            print("wrong secret:", error)


if __name__ == "__main__":
    main()
