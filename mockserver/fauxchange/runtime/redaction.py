"""What a journal may not show: keys, signatures, passphrases and secrets, wherever they stand.

They are found by the names they are sent under, and those of a world by what they are. So a secret
is hidden in a member of any name, and a signature although nobody keeps it.
"""

from __future__ import annotations

import json
import re
import string
from typing import TYPE_CHECKING
from urllib.parse import unquote, unquote_plus

from fauxchange.domain.access.credential import shortened

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_PAIR = re.compile(r"([^?&=\s\"]+)=([^?&=\s\"]*=*)")
_MEMBER = re.compile(r'("([A-Za-z_-]{2,40})"\s*:\s*")((?:[^"\\]|\\.)*)')
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
_NAMES = frozenset(
    {"apikey", "sign", "signature", "secretkey", "secret", "passphrase", "password", "apisecret"}
)
_HEADER = re.compile(r"KEY|SIGN|PASSPHRASE|SECRET|TOKEN|AUTHORIZATION|COOKIE|PASSWORD")
_START = 4
_LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)


def redact(text: str) -> str:
    """Return a text with what is secret by its name shortened, in queries and in JSON."""
    if "=" in text:
        text = _PAIR.sub(_pair, text)
    return _MEMBER.sub(_member, text) if '"' in text else text


def is_secret_header(name: str) -> bool:
    """Whether a header, by its CGI name, carries what nobody else may see."""
    return _HEADER.search(name) is not None


class Redaction:
    """Hides certain secrets, in whatever case and escaping, and those known by their names."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        starts: dict[str, set[str]] = {}
        for secret in secrets:
            for written in {secret, json.dumps(secret)[1:-1]}:
                low = written.translate(_LOWER)
                starts.setdefault(low[:_START], set()).add(low)
        self._starts: Mapping[str, list[str]] = {
            start: sorted(found, key=len, reverse=True) for start, found in starts.items() if start
        }

    def __call__(self, text: str) -> str:
        """Return a text without secrets; what hides one by its escaping is shown unescaped."""
        shown = self._without(redact(text))
        for loosen in (unquote, unquote_plus, _unescaped):
            loose = loosen(shown)
            if loose != shown:
                hidden = self._without(loose)
                shown = hidden if hidden != loose else shown
        return shown

    def known(self, text: str) -> str:
        """Return a text without the secrets that are known, whatever others are named in it."""
        return self._without(text)

    def _without(self, text: str) -> str:
        starts, low = self._starts, text.translate(_LOWER)
        places = [i for i in range(len(low) - _START + 1) if low[i : i + _START] in starts]
        parts, done = [], 0
        for i in places:
            if i < done:
                continue
            for secret in starts[low[i : i + _START]]:
                if low.startswith(secret, i):
                    parts += [text[done:i], shortened(text[i : i + len(secret)])]
                    done = i + len(secret)
                    break
        return "".join([*parts, text[done:]]) if done else text


def _is_secret(name: str) -> bool:
    return unquote(name).lower().replace("_", "").replace("-", "") in _NAMES


def _pair(found: re.Match[str]) -> str:
    name, value = found.groups()
    return f"{name}={shortened(value)}" if _is_secret(name) else found[0]


def _member(found: re.Match[str]) -> str:
    before, name, value = found.groups()
    return before + shortened(value) if _is_secret(name) and value else found[0]


def _unescaped(text: str) -> str:
    if "\\" not in text:
        return text
    plain = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text).replace("\\/", "/")
    return plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
