"""A tiny client of OKX for tests: a file that a command runs."""

from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_CLIENT = """
import base64, hmac, http.client, json, os, sys, time, urllib.error, urllib.request
from datetime import datetime, timezone

def call(method, target, body="", *, key="", signed=None, ahead=0, **more):
    name = f"OKX_{key.upper()}_" if key else "OKX_"
    keys = {word: os.environ[name + word] for word in ("API_KEY", "SECRET_KEY", "PASSPHRASE")}
    now = datetime.fromtimestamp(time.time() + ahead, timezone.utc)
    stamp = now.isoformat(timespec="milliseconds")[:-6] + "Z"
    text = f"{stamp}{method}{target if signed is None else signed}{body}".encode()
    digest = hmac.digest(keys["SECRET_KEY"].encode(), text, "sha256")
    headers = {
        "OK-ACCESS-KEY": keys["API_KEY"],
        "OK-ACCESS-SIGN": base64.b64encode(digest).decode(),
        "OK-ACCESS-TIMESTAMP": stamp,
        "OK-ACCESS-PASSPHRASE": keys["PASSPHRASE"],
        "Content-Type": "application/json",
    }
    url = os.environ["OKX_BASE_URL"] + target
    request = urllib.request.Request(url, body.encode() or None, headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=more.get("timeout", 60)) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        text = error.read()
        return json.loads(text) if text.startswith(b"{") else {"code": str(error.code)}
    except (OSError, http.client.HTTPException) as error:
        return {"code": type(error).__name__}

BALANCES = "/api/v5/asset/balances"
"""


def client(folder: Path, source: str) -> Path:
    """Write a client that does what a source says with ``call``; return its file."""
    file = folder / "client.py"
    file.write_text(_CLIENT + dedent(source), encoding="utf-8")
    return file
