"""The programs the benchmark needs: found, or installed where that is possible."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

PRISM_FOLDER = Path(__file__).parent / ".prism"
PRISM_PACKAGE = "@stoplight/prism-cli@5"


class MissingError(Exception):
    """A program that is not there and could not be installed; the text says why."""


def debian(name: str) -> Path:
    """Return a program that comes with the Debian package of the same name.

    Raises:
        MissingError: it is not there, and could not be installed.

    """
    found = _which(name)
    if found:
        return found
    if shutil.which("apt-get") is None:
        raise MissingError(f"{name} is not installed, and there is no apt-get")
    if os.geteuid() != 0:
        raise MissingError(f"{name} is not installed; as root: apt-get install -y {name}")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    # A new container has no package lists yet.
    _run(["apt-get", "update", "-q"], name, environment)
    _run(["apt-get", "install", "-q", "-y", "--no-install-recommends", name], name, environment)
    found = _which(name)
    if found is None:
        raise MissingError(f"apt-get installed {name}, but there is no such program")
    return found


def prism() -> Path:
    """Return Prism's command, installed with npm into a folder of its own.

    Raises:
        MissingError: there is no npm, or it failed.

    """
    command = PRISM_FOLDER / "node_modules" / ".bin" / "prism"
    if command.exists():
        return command
    if shutil.which("npm") is None or shutil.which("node") is None:
        raise MissingError("Prism needs node and npm")
    options = ["--prefix", str(PRISM_FOLDER), "--no-audit", "--no-fund", "--loglevel=error"]
    _run(["npm", "install", *options, PRISM_PACKAGE], "Prism", dict(os.environ))
    if not command.exists():
        raise MissingError("npm installed Prism, but there is no such program")
    return command


def _which(name: str) -> Path | None:
    # Debian keeps nginx in /usr/sbin, which only root has in its path.
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin")
    return Path(found) if found else None


def _run(command: list[str], name: str, environment: dict[str, str]) -> None:
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        last = (done.stderr.strip() or done.stdout.strip()).splitlines()[-1:]
        raise MissingError(f"{name} could not be installed: {' '.join(last)}")
