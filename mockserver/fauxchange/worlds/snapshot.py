"""Files of snapshots as worlds: whose keys they have, and the same with other keys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fauxchange.domain.access.api_key import key_pair

from .access import KEY_GROUPS

MARK = "snapshot"
VERSION = 3

_CREDENTIALS, _SALT = "access.credential.Credential", "access.api_key.Salt"


def is_snapshot(document: Any) -> bool:
    """Whether a file is a snapshot and no world."""
    return isinstance(document, dict) and document.get("fauxchange") == MARK


def exchanges(document: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the exchanges of a world file as far as a snapshot has them: their keys."""
    result: dict[str, dict[str, Any]] = {}
    for key, credential in document["documents"].get(_CREDENTIALS, {}).items():
        name = key.partition(":")[0]
        exchange = result.setdefault(name, {"credentials": [], "region": document["region"]})
        names = {one["name"] for one in exchange["credentials"]}
        if _is_usable(credential) and credential["name"] not in names:
            exchange["credentials"].append(credential)
    return result


def _is_usable(credential: Mapping[str, Any]) -> bool:
    """Whether somebody can call with it; a malformed one is reported when the snapshot is read."""
    texts = ("name", "key", "secret", "passphrase")
    is_whole = all(isinstance(credential.get(text), str) for text in texts)
    return is_whole and not credential.get("revoked")


def with_new_keys(document: Mapping[str, Any], salt: str) -> dict[str, Any]:
    """Return a snapshot in which every credential has another key and secret."""
    documents = dict(document["documents"])
    new_keys: dict[str, str] = {}
    credentials = {}
    for old, credential in documents.get(_CREDENTIALS, {}).items():
        exchange = old.partition(":")[0]
        key, secret = key_pair(f"{salt}/{old}", KEY_GROUPS)
        new_keys[old] = f"{exchange}:{key}"
        credentials[new_keys[old]] = {**credential, "key": key, "secret": secret.decode()}
    documents[_CREDENTIALS] = credentials
    documents[_SALT] = {"": {"salt": salt, "groups": list(KEY_GROUPS)}}
    keys = {old.partition(":")[2]: new.partition(":")[2] for old, new in new_keys.items()}
    uses = {keys.get(key, key): at_ms for key, at_ms in document["uses"].items()}
    due = [_due(new_keys, one) for one in document["due"]]
    return {**document, "documents": documents, "due": due, "uses": uses}


def _due(new_keys: Mapping[str, str], due: Mapping[str, Any]) -> Mapping[str, Any]:
    old = due["data"].get("credential")
    if old not in new_keys:
        return due
    return {**due, "data": {**due["data"], "credential": new_keys[old]}}
