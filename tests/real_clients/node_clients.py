"""The clients of npm: installed once into a folder of the repository that git ignores."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import NoReturn

import pytest

FOLDER = Path(__file__).with_name("node")
"""Where the scripts are, with the versions of the clients."""

LOCK_FILE = FOLDER / "package-lock.json"
INSTALLED = FOLDER / "node_modules"

OLDEST_NODE = 20
MOST_S = 300


@cache
def node_with_clients() -> str:
    """Return the path of a Node.js that finds the clients of npm next to the scripts.

    A machine without Node.js, npm or the clients skips the test that asks, and with CI=true fails
    it: a pipeline that tests less than it seems to is worse than one that is red.
    """
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        without("node and npm are not on the PATH")
    version = re.match(r"v(\d+)", _run(node, "--version").stdout)
    if version is None or int(version[1]) < OLDEST_NODE:
        without(f"{node} is older than Node.js {OLDEST_NODE}")
    _install(npm)
    return node


def _install(npm: str) -> None:
    """Run ``npm ci`` unless the folder holds what the lock file lists."""
    stamp = INSTALLED / ".lock-file-of-this-installation"
    # Several processes of pytest may come here at once, and one is to install.
    with (FOLDER / ".installing").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if stamp.is_file() and stamp.read_bytes() == LOCK_FILE.read_bytes():
            return
        result = _run(npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts")
        if result.returncode != 0:
            without(f"npm ci in {FOLDER} failed: {result.stderr.strip()[-500:]}")
        stamp.write_bytes(LOCK_FILE.read_bytes())


def _run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - the tools of Node.js
        command, cwd=FOLDER, capture_output=True, text=True, timeout=MOST_S, check=False
    )


def without(reason: str) -> NoReturn:
    """Fail in a pipeline, and skip anywhere else."""
    if os.environ.get("CI", "").lower() in {"1", "true"}:
        pytest.fail(f"{reason}; with CI=true every client is needed")
    pytest.skip(reason)
