"""Running a client: against an exchange that behaves, and under every profile, side by side."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from time import perf_counter
from typing import NamedTuple

from fauxchange.control.sandbox_control import SandboxControl
from fauxchange_kit.recording.recording import Run

from .check_server import CheckServer
from .client import Clients, Printed
from .plans import Plan, Profile

# A client mostly waits, so more of them run at a time than there are cores.
JOBS = 8


class ProfileRun(NamedTuple):
    """One run of a client, how long it took, whether it had to be stopped, and what it printed."""

    profile: Profile
    run: Run
    took_s: float
    is_late: bool
    printed: tuple[Printed, ...] = ()

    @property
    def has_failed(self) -> bool:
        """Whether the client ended by itself, and with an error."""
        return not self.is_late and self.run.exit_code != 0

    def last_lines(self, count: int) -> list[str]:
        """Return the last lines that the client printed, without empty ones."""
        return [line for line in self.run.output.splitlines() if line.strip()][-count:]


class Runner:
    """Runs one command against a server, once for each profile of a plan.

    Args:
        server: the server that the client calls.
        command: the client and its arguments.
        inherited: the environment of the client, to which the URL and the keys are added. It is
            given as a whole, because reading a process's own can fail while another thread sets
            a variable of it.
        timeout_s: how long a run may take; a client that takes longer is stopped.
        jobs: how many runs there may be at a time.
        on_change: is called with the profiles whose runs have begun and not ended, whenever they
            are others.

    """

    def __init__(
        self,
        server: CheckServer,
        command: Sequence[str],
        inherited: Mapping[str, str],
        timeout_s: float,
        jobs: int = JOBS,
        on_change: Callable[[Sequence[Profile]], None] = lambda _: None,
    ) -> None:
        self._server = server
        self._command = command
        self._inherited = inherited
        self._timeout_s = timeout_s
        self._jobs = jobs
        self._on_change = on_change
        self._clients = Clients()

    def runs(self, plan: Plan) -> Generator[ProfileRun]:
        """Yield the runs in the order of the plan, each as soon as it and those before it ended.

        Each has a sandbox of its own. Whoever ends the iteration early ends the clients too.

        Raises:
            NotStartedError: the command cannot be started.
            ControlError: a profile cannot be set up in this world.

        """
        ahead: dict[Future[ProfileRun], Profile] = {}
        waiting, ended = list(plan.profiles), dict[str, Future[ProfileRun]]()
        order = iter(plan.profiles)
        following = next(order, None)
        with ThreadPoolExecutor(self._jobs) as pool:
            try:
                while waiting or ahead:
                    while waiting and len(ahead) < self._jobs:
                        profile = waiting.pop(0)
                        view = self._server.start_profile(profile)
                        ahead[pool.submit(self._run, view, profile)] = profile
                    self._on_change(tuple(ahead.values()))
                    for future in wait(ahead, return_when=FIRST_COMPLETED).done:
                        ended[ahead.pop(future).name] = future
                    while following is not None and following.name in ended:
                        yield ended.pop(following.name).result()
                        following = next(order, None)
            finally:
                self._clients.stop()

    def _run(self, view: SandboxControl, profile: Profile) -> ProfileRun:
        environment = {**self._inherited, **self._server.environment(view, profile)}
        started = perf_counter()
        exit_ = self._clients.run(self._command, environment, self._timeout_s)
        took_s = perf_counter() - started
        # One that was stopped has no exit code of its own.
        code = None if exit_.is_late else exit_.exit_code
        run = self._server.run(view, profile, code, exit_.output)
        return ProfileRun(profile, run, took_s, exit_.is_late, exit_.printed)
