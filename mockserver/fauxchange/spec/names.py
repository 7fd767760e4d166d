"""The name of a schema file, computed from the endpoint it describes."""

from __future__ import annotations

from collections.abc import Mapping


def endpoint_id(
    method: str, path: str, command: str | None, folders: Mapping[str, str]
) -> str | None:
    """Return the endpoint's id, which with ``.json`` is its file name below the exchange's folder.

    ``folders`` maps path prefixes to folders (``/v1/perpumPublic/`` to ``futures/public/``); the
    longest prefix wins. None if no prefix fits.

    >>> endpoint_id("GET", "/v1/asset/balances", None, {"/v1/": ""})
    'asset/balances.get'
    """
    prefix = max((p for p in folders if path.startswith(p)), key=len, default=None)
    if prefix is None:
        return None
    parts = [path.removeprefix(prefix), command] if command else [path.removeprefix(prefix)]
    return f"{folders[prefix]}{'/'.join(p for p in parts if p)}.{method.lower()}"
