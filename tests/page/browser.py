"""A real browser for tests: Debian's chromium, driven by the protocol of its developer tools.

https://chromedevtools.github.io/devtools-protocol/ is all that it takes, over a WebSocket; a driver
and its client would be two more things to install, each of a version that fits.
"""

from __future__ import annotations

import base64
import itertools
import json
import os
import shutil
import subprocess
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import pytest
from websockets.sync.client import connect

from tests.once import once
from tests.waits import PATIENCE_S, comes_true

if TYPE_CHECKING:
    from types import TracebackType

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
PACKAGES = ("chromium", "fonts-dejavu-core")
_OPTIONS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-dev-shm-usage",
    "--disable-extensions",
    "--disable-sync",
    "--hide-scrollbars",
    "--force-device-scale-factor=1",
    "--remote-debugging-port=0",
)

# So long each of two commands of apt-get may take.
_MOST_S = 200
# How long a page may take to be there before it is gone to again.
_ARRIVAL_S = PATIENCE_S / 3

TURN = Path(__file__).with_name(".installing")
"""What keeps two processes from installing at once."""


def program() -> str:
    """Return the browser's program; with `CI=true` apt-get installs Debian's, which takes root.

    A machine that has no browser and can get none skips the test with the reason.
    """
    found = _find()
    if found or os.environ.get("CI", "").lower() not in {"1", "true"}:
        return found or pytest.skip(f"there is no browser: apt-get install {PACKAGES[0]}")
    log = _install()
    return _find() or pytest.skip(f"no browser can be had; apt-get says: {log}")


def _find() -> str:
    return next((path for name in PROGRAMS if (path := shutil.which(name))), "")


def _install() -> str:
    """Install the browser and return the end of what apt-get writes."""
    apt = shutil.which("apt-get")
    if apt is None:
        return "there is none"
    commands = (("update",), ("install", "-y", "--no-install-recommends", *PACKAGES))
    return once(TURN, lambda: "".join(_run(apt, *words) for words in commands)[-2000:])


def _run(*command: str) -> str:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(  # noqa: S603 - fixed commands
            command, env=environment, capture_output=True, text=True, timeout=_MOST_S, check=False
        )
    except subprocess.TimeoutExpired as late:
        return f"{late}\n"
    return done.stdout + done.stderr


def _words(file: Path) -> list[str]:
    return file.read_text().split() if file.exists() else []


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


class Browser:
    """A browser with one tab; a context manager.

    Args:
        folder: an empty one for what the browser writes.

    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = itertools.count(1)
        self.messages: list[str] = []
        """What the console of the page was told: errors, and what the policy has refused."""

    def __enter__(self) -> Self:
        with ExitStack() as started:
            self._start(started)
            self._started = started.pop_all()
        return self

    def _start(self, started: ExitStack) -> None:
        command = [program(), *_OPTIONS, f"--user-data-dir={self._folder}", "about:blank"]
        with (self._folder / "log").open("wb") as log:
            process = subprocess.Popen(command, stdout=log, stderr=log)  # noqa: S603 - our own
        started.callback(_end, process)
        port_file = self._folder / "DevToolsActivePort"
        if not comes_true(lambda: len(_words(port_file)) == 2, 2 * PATIENCE_S):
            pytest.fail(f"the browser does not start: {(self._folder / 'log').read_text()[-2000:]}")
        port, path = _words(port_file)
        url = f"ws://127.0.0.1:{port}{path}"
        self._socket = started.enter_context(
            connect(url, max_size=None, open_timeout=PATIENCE_S, proxy=None)
        )
        self._session = ""
        target = self.send("Target.createTarget", url="about:blank")["targetId"]
        attached = self.send("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Log"):
            self.send(f"{domain}.enable")

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._started.close()

    def send(self, method: str, **params: Any) -> Any:
        """Send a command of the protocol and return its result."""
        answer = self._answer(method, params)
        assert "error" not in answer, f"{method}: {answer['error']}"
        return answer["result"]

    def _answer(self, method: str, params: dict[str, Any]) -> Any:
        number = next(self._numbers)
        message = {"id": number, "method": method, "params": params}
        if self._session:
            message["sessionId"] = self._session
        self._socket.send(json.dumps(message))
        while True:
            answer = json.loads(self._socket.recv(timeout=PATIENCE_S))
            if answer.get("id") == number:
                return answer
            self._note(answer)

    def _note(self, event: dict[str, Any]) -> None:
        if event["method"] == "Log.entryAdded":
            self.messages.append(event["params"]["entry"]["text"])
        elif event["method"] == "Runtime.exceptionThrown":
            details = event["params"]["exceptionDetails"]
            self.messages.append(str(details.get("exception", details).get("description", details)))

    def open(self, url: str) -> None:
        """Open a page and wait until it is there."""
        # From the same page to another part of it there is no way that is a new beginning.
        self._navigate("about:blank", "location.href === 'about:blank'")
        self.messages.clear()
        self._navigate(url, "location.href !== 'about:blank'")

    def _navigate(self, url: str, is_there: str) -> None:
        """Go to a page until it is there: one that still loads may take the way back."""
        condition = f"{is_there} && document.readyState === 'complete'"

        def arrived() -> bool:
            self.send("Page.navigate", url=url)
            return comes_true(lambda: self._holds(condition), _ARRIVAL_S)

        assert comes_true(arrived, 2 * PATIENCE_S), f"never at {url}; {self.messages[-5:]}"

    def run(self, script: str) -> Any:
        """Return the value of an expression in the page; a promise is awaited."""
        result = self.send(
            "Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True
        )
        assert "exceptionDetails" not in result, f"{script}: {result['exceptionDetails']}"
        return result["result"].get("value")

    def wait(self, condition: str, within_s: float = PATIENCE_S) -> None:
        """Wait until an expression is true in the page."""
        is_true = comes_true(lambda: self._holds(condition), within_s)
        assert is_true, f"never true: {condition}; {self.messages[-5:]}"

    def _holds(self, condition: str) -> bool:
        # In the middle of a navigation there is no page to ask.
        question = {"expression": f"Boolean({condition})", "returnByValue": True}
        result = self._answer("Runtime.evaluate", question).get("result", {})
        return bool(result.get("result", {}).get("value")) and "exceptionDetails" not in result

    def text(self, selector: str) -> str:
        """Return the text of the first element that a selector finds."""
        return str(self.run(f"document.querySelector({json.dumps(selector)})?.innerText ?? ''"))

    def click(self, selector: str) -> None:
        """Click an element once it can be seen.

        It is found and clicked in one go: what moves it in between would have a mouse miss it.
        """
        self.wait(
            f"(() => {{ const one = document.querySelector({json.dumps(selector)});"
            "if (!one?.offsetParent || one.disabled) return false;"
            "one.focus(); one.click(); return true; })()"
        )

    def click_until(self, selector: str, condition: str) -> None:
        """Click an element until an expression is true: what is shown anew may lose a click."""

        def clicked() -> bool:
            self.click(selector)
            return comes_true(lambda: bool(self.run(f"Boolean({condition})")), 2)

        assert comes_true(clicked), f"never true: {condition}; {self.messages[-5:]}"

    def press(self, key: str, text: str = "") -> None:
        """Press a key, such as Tab, Enter or ArrowRight."""
        codes = {"Tab": 9, "Enter": 13, "Escape": 27, "ArrowLeft": 37, "ArrowRight": 39}
        shared = {"key": key, "code": key, "windowsVirtualKeyCode": codes[key]}
        self.send("Input.dispatchKeyEvent", type="keyDown", text=text, **shared)
        self.send("Input.dispatchKeyEvent", type="keyUp", **shared)

    def fill(self, selector: str, value: str) -> None:
        """Write into a field."""
        self.wait(f"document.querySelector({json.dumps(selector)})")
        self.run(
            f"(() => {{ const one = document.querySelector({json.dumps(selector)});"
            f"one.focus(); one.value = {json.dumps(value)};"
            "one.dispatchEvent(new Event('input', {bubbles: true})); })()"
        )

    def resize(self, width: int, height: int) -> None:
        """Have a window of a size in pixels; a narrow one is a phone's."""
        self.send(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=width < 600,
        )

    def prefer(self, scheme: str) -> None:
        """Prefer a colour scheme: light or dark."""
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self.send("Emulation.setEmulatedMedia", features=features)

    def picture(self, file: Path) -> None:
        """Write what is shown to a file: png, or webp of less than perfect quality."""
        kind = file.suffix.removeprefix(".")
        quality = {} if kind == "png" else {"quality": 75}
        data = self.send("Page.captureScreenshot", format=kind, **quality)["data"]
        file.write_bytes(base64.b64decode(data))
