"""Files of snapshots as worlds: whose keys they have, and the same with other keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fauxchange.domain.access.api_key import EXPIRE, made

if TYPE_CHECKING:
    from collections.abc import Mapping

MARK = "snapshot"
VERSION = 2

_CREDENTIALS, _RINGS, _SALT = (
    "access.credential.Credential",
    "access.api_key.KeyRing",
    "access.api_key.Salt",
)


def is_snapshot(said: Any) -> bool:
    """Whether a file is a snapshot and no world."""
    return isinstance(said, dict) and said.get("fauxchange") == MARK


def exchanges(said: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return what a world says of its exchanges, as far as a snapshot knows: their keys."""
    found: dict[str, dict[str, Any]] = {}
    for document, credential in said["documents"].get(_CREDENTIALS, {}).items():
        name = document.partition(":")[0]
        known = found.setdefault(name, {"credentials": [], "region": said["region"]})
        names = {one["name"] for one in known["credentials"]}
        if _is_usable(credential) and credential["name"] not in names:
            known["credentials"].append(credential)
    return found


def _is_usable(credential: Mapping[str, Any]) -> bool:
    """Whether somebody can call with it; what is no credential at all is told when it is read."""
    texts = ("name", "key", "secret", "passphrase")
    is_whole = all(isinstance(credential.get(text), str) for text in texts)
    return is_whole and not credential.get("revoked")


def rekeyed(said: Mapping[str, Any], salt: str) -> dict[str, Any]:
    """Return a snapshot in which every credential has another key and secret."""
    documents = dict(said["documents"])
    renamed: dict[str, str] = {}
    changed = {}
    for document, credential in documents.get(_CREDENTIALS, {}).items():
        exchange = document.partition(":")[0]
        key, secret = made(f"{salt}/{document}")
        renamed[document] = f"{exchange}:{key}"
        changed[renamed[document]] = {**credential, "key": key, "secret": secret.decode()}
    documents[_CREDENTIALS] = changed
    documents[_RINGS] = {
        account: {**ring, "keys": [_renamed(renamed, account, key) for key in ring["keys"]]}
        for account, ring in documents.get(_RINGS, {}).items()
    }
    documents[_SALT] = {"": {"salt": salt}}
    keys = {old.partition(":")[2]: new.partition(":")[2] for old, new in renamed.items()}
    uses = {keys.get(key, key): at_ms for key, at_ms in said["uses"].items()}
    due = [_due(renamed, one) for one in said["due"]]
    return {**said, "documents": documents, "due": due, "uses": uses}


def _renamed(renamed: Mapping[str, str], account: str, key: str) -> str:
    exchange = account.partition(":")[0]
    return renamed[f"{exchange}:{key}"].partition(":")[2]


def _due(renamed: Mapping[str, str], due: Mapping[str, Any]) -> Mapping[str, Any]:
    if due["kind"] != EXPIRE:
        return due
    return {**due, "data": {"credential": renamed[due["data"]["credential"]]}}
