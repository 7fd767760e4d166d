"""What keeps runs of a client from being judged: it called nobody, or it never worked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from fauxchange_kit.recording.recording import Run

if TYPE_CHECKING:
    from .check_server import CheckServer
    from .runner import ProfileRun

# The answer to a login that succeeded, on OKX.
_LOGIN, _SUCCESS = "login", "0"


def connection_problem(
    server: CheckServer, profile_runs: Sequence[ProfileRun], *, has_traffic: bool
) -> str:
    """Return why no call, or none with a key, reached the sandboxes; empty if all is well.

    ``has_traffic`` says whether anything could be judged.
    """
    runs = [one.run for one in profile_runs]
    strays = server.stray_calls
    if strays:
        many = "1 call" if strays == 1 else f"{strays} calls"
        return (
            f"{many} came without the path that the base URL has: the client keeps only the host "
            f"of {_names(server, 'BASE_URL')}, and what it should have met it did not meet"
        )
    if not has_traffic:
        if any(run.frames for run in runs):
            return "the client followed WebSockets alone, and asked for nothing that can be judged"
        if all(one.has_failed for one in profile_runs):
            code = runs[0].exit_code
            return f"the client ended with exit code {code} before it made a call to the mock"
        return (
            "the client made no call to the mock: it ignores "
            f"{_names(server, 'BASE_URL')} of its environment"
        )
    if not any(call.credential for run in runs for call in run.whole) and not _is_logged_in(runs):
        keys = _names(server, "API_KEY", "SECRET_KEY", "PASSPHRASE")
        return f"no call was made with a key of the mock: the client ignores {keys}"
    return ""


def _is_logged_in(runs: Sequence[Run]) -> bool:
    """Whether a login on a WebSocket succeeded."""
    frames = (frame for run in runs for frame in run.frames)
    return any(one.operation == _LOGIN and one.code == _SUCCESS for one in frames)


def plain_problem(plain: ProfileRun) -> str:
    """Return why a clean verdict says nothing of the client as a whole, empty for nothing."""
    if not plain.has_failed:
        return ""
    code = plain.run.exit_code
    return (
        f"the client ended with exit code {code} against an exchange that behaves: "
        "what it sent is judged, how it recovers is not"
    )


def _names(server: CheckServer, *words: str) -> str:
    """Return the variables of all exchanges with the first keys, as far as they have them."""
    variables = server.variables
    names = [
        f"{exchange.upper()}_{word}"
        for exchange in server.app.exchanges
        for word in words
        if f"{exchange.upper()}_{word}" in variables
    ]
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
