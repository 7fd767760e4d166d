"""Running a client: once against an exchange that behaves, and once under every profile."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from time import perf_counter
from typing import NamedTuple

from fauxchange_kit.recording.recording import Run

from . import client
from .check_server import CheckServer
from .plans import Plan, Profile


class ProfileRun(NamedTuple):
    """One run of a client, how long it took, and whether it had to be stopped."""

    run: Run
    took_s: float
    is_late: bool

    @property
    def is_sound(self) -> bool:
        """Whether the client ended by itself with exit code 0."""
        return not self.is_late and self.run.exit_code == 0


class Runner:
    """Runs one command against a server, once for each profile of a plan.

    Args:
        server: the server that the client calls.
        command: the client and its arguments.
        inherited: the environment of the client, to which the URL and the keys are added. It is
            given as a whole, because reading a process's own can fail while another thread sets
            a variable of it.
        timeout_s: how long a run may take; a client that takes longer is stopped.
        echo: gets what the client prints, and whether it is for stderr.
        on_begin: is called with the profile of each run before it begins.

    """

    def __init__(
        self,
        server: CheckServer,
        command: Sequence[str],
        inherited: Mapping[str, str],
        timeout_s: float,
        echo: Callable[[bytes, bool], None],
        on_begin: Callable[[Profile], None],
    ) -> None:
        self._server = server
        self._command = command
        self._inherited = inherited
        self._timeout_s = timeout_s
        self._echo = echo
        self._on_begin = on_begin

    def runs(self, plan: Plan) -> Iterator[ProfileRun]:
        """Yield the runs as they end; there is no other if the first, the plain one, fails.

        Raises:
            NotStartedError: the command cannot be started.
            ControlError: a profile cannot be set up in this world.

        """
        for number, profile in enumerate(plan.profiles):
            self._on_begin(profile)
            profile_run = self._run(profile)
            yield profile_run
            if not number and not profile_run.is_sound:
                return

    def _run(self, profile: Profile) -> ProfileRun:
        view = self._server.start_profile(profile)
        environment = {**self._inherited, **self._server.environment(view, profile)}
        started = perf_counter()
        exit_ = client.run(self._command, environment, self._timeout_s, self._echo)
        took_s = perf_counter() - started
        run = self._server.run(view, profile, exit_.exit_code, exit_.output)
        return ProfileRun(run, took_s, exit_.is_late)
