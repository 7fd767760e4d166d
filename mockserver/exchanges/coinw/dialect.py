"""How CoinW's spot API speaks: authentication, parameters, envelopes."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

import orjson

from mockserver.domain import rejection as r
from mockserver.domain.credential import Credential, shortened
from mockserver.exchanges import codes
from mockserver.exchanges.addresses import is_allowed
from mockserver.message import Reply

from .codes import SPOT
from .handlers import coinw
from .signature import sign

if TYPE_CHECKING:
    from mockserver.exchanges.exchange import Handlers
    from mockserver.message import Request
    from mockserver.sandbox import Sandbox
    from mockserver.spec.catalogue import Catalogue
    from mockserver.spec.endpoint import Endpoint
    from mockserver.spec.loader import Facts

_FORM = "application/x-www-form-urlencoded"


class CoinW:
    """CoinW spot."""

    name = "coinw"

    def __init__(self, facts: Facts) -> None:
        self.facts = facts.exchange
        self.errors = facts.errors
        self.catalogue: Catalogue = facts.catalogue
        self.handlers: Handlers = coinw
        auth = self.facts["authentication"]
        self._key: str = auth["key"]
        self._sign: str = auth["sign"]
        self._selector: str = self.facts["selector"]
        self._max_body: int = self.facts["maxBodyBytes"]
        self._envelope = self.facts["envelope"]

    def authenticate(
        self, request: Request, endpoint: Endpoint, sandbox: Sandbox
    ) -> Credential | None:
        """Return the key's credential; public endpoints look at no key."""
        if endpoint.is_public:
            return None
        sent = self._sent(request)
        signature = sent.pop(self._sign, "")
        key = sent.get(self._key)
        if not key:
            raise r.MissingKey(f"no parameter {self._key}")
        credential = sandbox.credential(self.name, key)
        if credential is None:
            raise r.UnknownKey(f"nobody has the key {shortened(key)}")
        if credential.addresses and not is_allowed(request.remote, credential.addresses):
            allowed = ", ".join(credential.addresses)
            raise r.AddressRefused(f"{request.remote} is not in {allowed}", request.remote)
        if not signature:
            raise r.MissingSignature(f"no parameter {self._sign}")
        expected = sign(credential.secret, sent)
        if not hmac.compare_digest(signature.encode("utf-8", "replace"), expected.encode()):
            names = ", ".join(sorted(sent))
            raise r.WrongSignature(
                f"not the signature of {names} with the secret of the key {shortened(key)}"
            )
        if endpoint.permission not in credential.permissions:
            held = ", ".join(sorted(credential.permissions)) or "nothing"
            raise r.PermissionDenied(f"{endpoint.permission} is needed, the key has {held}")
        return credential

    def params(self, request: Request, endpoint: Endpoint) -> Any:  # noqa: ANN401 - JSON
        """Return the parameters of query and form, without those of the signature, coerced."""
        sent = self._sent(request)
        sent.pop(self._key, None)
        sent.pop(self._sign, None)
        return endpoint.request.coerce(sent)

    def _sent(self, request: Request) -> dict[str, str]:
        """Return query and form as one table: clients use either, and some use both."""
        sent = dict(parse_qsl(request.query, keep_blank_values=True))
        if request.body and request.headers.get("CONTENT_TYPE", "").startswith(_FORM):
            if len(request.body) > self._max_body:
                raise r.Oversized(f"a body of {len(request.body)} bytes")
            form = request.body.decode("utf-8", "replace")
            sent.update(parse_qsl(form, keep_blank_values=True))
        sent.pop(self._selector, None)
        return sent

    def collect(self, answer: Any) -> Any:  # noqa: ANN401 - JSON
        """Return what a handler returned: CoinW's payloads have many shapes."""
        return answer

    def accept(self, endpoint: Endpoint, data: Any) -> Reply:  # noqa: ANN401, ARG002 - JSON
        """Return data in the envelope."""
        envelope = self._envelope["success"]
        return Reply(200, orjson.dumps({**envelope, "data": data}), str(envelope["code"]))

    def reject(self, rejection: r.Rejection, endpoint: Endpoint | None, path: str) -> Reply:  # noqa: ARG002
        """Return the error's envelope, or the body that is documented whole."""
        told = codes.tell(rejection, SPOT, self.errors)
        code = told.said["code"]
        whole = {**self._envelope["failure"], "code": code, "msg": told.text}
        return Reply(told.status, orjson.dumps(told.said.get("body", whole)), str(code))
