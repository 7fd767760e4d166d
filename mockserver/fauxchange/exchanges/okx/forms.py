"""The forms that OKX asks for: names, labels and passwords of sub-accounts, passphrases of keys."""

from __future__ import annotations

import re

from fauxchange.domain.core.rejection import InvalidField

_NAME = re.compile(r"[A-Za-z0-9]{6,20}", re.ASCII)
_LABEL = re.compile(r"[!-~]{6,32}", re.ASCII)
_PASSWORD = re.compile(r"(?=.*[0-9])(?=.*[A-Z])(?=.*[a-z])(?=.*[^A-Za-z0-9])[!-~]{8,32}", re.ASCII)


def is_strong(secret: str) -> bool:
    """Whether it has 8 to 32 characters: a digit, a capital, a small letter, something else."""
    return _PASSWORD.fullmatch(secret) is not None


def require_subaccount(name: str, label: str, password: str) -> None:
    """Require the documented forms of what a sub-account is opened with; two may be empty.

    Raises:
        InvalidField: one of them is not in its form.

    """
    if not _NAME.fullmatch(name):
        raise InvalidField("name", "a name is 6 to 20 letters and digits")
    if label and not _LABEL.fullmatch(label):
        raise InvalidField("label", "a label is 6 to 32 characters without spaces")
    if password and not is_strong(password):
        raise InvalidField("password", "8 to 32 characters with a digit, both cases and a symbol")
