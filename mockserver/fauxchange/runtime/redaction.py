"""Redaction of keys, signatures, passphrases and secrets in what a journal shows.

Secrets are recognized by the name they are sent under, and those of a world also by their value. So
a world's secret is redacted under any name, and a signature although it is stored nowhere.
"""

from __future__ import annotations

import json
import re
import string
from collections.abc import Iterable, Mapping
from urllib.parse import unquote, unquote_plus

from fauxchange.domain.access.credential import shorten

# A name begins only where the one before has ended, and nothing is given back once it is taken: a
# text of any length is gone through once.
_PAIR = re.compile(r"(?<![^?&=\s\"])([^?&=\s\"]++)=([^?&=\s\"]*+=*+)")
_MEMBER = re.compile(r'("([A-Za-z0-9_-]{2,40})"\s*+:\s*+")((?:[^"\\]|\\.)*+)')
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
# How names of secrets end, without case and separators; "sign" only as a word of its own.
_ENDINGS = ("key", "secret", "signature", "passphrase", "password", "token")
_SIGN = re.compile(r"(?:.*[_-])?sign", re.IGNORECASE)
_MAX_NAME_CHARS = 100
_HEADER = re.compile(r"KEY|SIGN|PASSPHRASE|SECRET|TOKEN|AUTHORIZATION|COOKIE|PASSWORD")
_START = 4
_LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)


def redact(text: str) -> str:
    """Return a text with what is secret by its name shortened, in queries and in JSON."""
    if "=" in text:
        text = _PAIR.sub(_pair, text)
    return _MEMBER.sub(_member, text) if '"' in text else text


def is_secret_header(name: str) -> bool:
    """Whether a header, by its CGI name, carries a secret."""
    return _HEADER.search(name) is not None


class Redaction:
    """Redacts known secrets, in any case and escaping, and values that are secret by their name."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        starts: dict[str, set[str]] = {}
        for secret in secrets:
            for form in {secret, json.dumps(secret)[1:-1]}:
                low = form.translate(_LOWER)
                starts.setdefault(low[:_START], set()).add(low)
        self._starts: Mapping[str, list[str]] = {
            start: sorted(group, key=len, reverse=True) for start, group in starts.items() if start
        }

    def __call__(self, text: str) -> str:
        """Return a text without secrets; it is decoded if a secret was encoded in it."""
        result = self._redact_secrets(redact(text))
        for decode in (unquote, unquote_plus, _unescape):
            plain = decode(result)
            if plain != result:
                redacted = self._redact_secrets(plain)
                result = redacted if redacted != plain else result
        return result

    def redact_known(self, text: str) -> str:
        """Return a text without the known secrets; values that are secret by name stay."""
        return self._redact_secrets(text)

    def _redact_secrets(self, text: str) -> str:
        starts, low = self._starts, text.translate(_LOWER)
        places = [i for i in range(len(low) - _START + 1) if low[i : i + _START] in starts]
        parts, done = [], 0
        for i in places:
            if i < done:
                continue
            for secret in starts[low[i : i + _START]]:
                if low.startswith(secret, i):
                    parts += [text[done:i], shorten(text[i : i + len(secret)])]
                    done = i + len(secret)
                    break
        return "".join([*parts, text[done:]]) if done else text


def _is_secret(name: str) -> bool:
    # Of a long name the end counts, and an escape has three characters.
    plain = unquote(name[-3 * _MAX_NAME_CHARS :])[-_MAX_NAME_CHARS:].lower()
    return plain.endswith(_ENDINGS) or _SIGN.fullmatch(plain) is not None


def _pair(match: re.Match[str]) -> str:
    name, value = match.groups()
    return f"{name}={shorten(value)}" if _is_secret(name) else match[0]


def _member(match: re.Match[str]) -> str:
    before, name, value = match.groups()
    return before + shorten(value) if _is_secret(name) and value else match[0]


def _unescape(text: str) -> str:
    if "\\" not in text:
        return text
    plain = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text).replace("\\/", "/")
    return plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
