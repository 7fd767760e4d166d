"""The page in a real browser: what people see and do, by mouse, by keyboard and by ear."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

from fauxchange import ManualClock, MockServer, Request
from tests.conftest import NOON_MS
from tests.okx.trading.trader import Trader

from .conftest import live

if TYPE_CHECKING:
    from .browser import Browser

SIXTY = "\N{MULTIPLICATION SIGN}60"
TABS = ("market", "accounts", "results", "faults", "keys", "endpoints", "limits", "sandboxes")
SCRIPT = "<img src=x onerror=window.hit=1><script>window.hit=1</script>"
RECORDING = "ts,price,size,side\n1750000000000,96000,1,buy\n1750000001000,96010,2,sell\n"
TABLE = "ts,ccy,usd\n0,ETH,3000\n60000,ETH,3100\n"


def show(browser: Browser, server: MockServer, query: str = "") -> None:
    """Open the page and wait until it is live and its first tab is there."""
    browser.open(f"{server.url}/_mock/{query}")
    browser.wait("document.getElementById('live').textContent === 'live'")
    browser.wait("document.querySelector('.panel:not([hidden])').textContent.trim()")


def choose(browser: Browser, tab: str) -> None:
    """Choose a tab and wait until it is shown anew."""
    browser.run(f"document.getElementById({tab!r}).replaceChildren()")
    browser.click(f"#tab-{tab}")
    browser.wait(f"document.getElementById({tab!r}).textContent.trim()")
    if tab == "market":
        browser.wait("document.getElementById('chart').dataset.shown")
        browser.wait("document.querySelector('#ladder table')")


# Buttons


class Twins:
    """Two mocks that began alike: one is steered by the page, one by the lines that it shows."""

    def __init__(self, shown: MockServer) -> None:
        self.shown = shown
        self.typed = MockServer(clock=ManualClock(NOON_MS), limits=False)

    def both(self, act: Any) -> None:
        """Do something to both."""
        act(self.shown)
        act(self.typed)

    def must_be_alike(self, after: str) -> None:
        """Compare all that a button can have changed."""
        shown, typed = map(state, (self.shown, self.typed))
        different = {
            name: (shown[name], typed[name]) for name in shown if shown[name] != typed[name]
        }
        assert different == {}, f"after {after}"


def state(server: MockServer) -> dict[str, Any]:
    """Return all of a mock that a button of the page changes."""
    return {
        "now_ms": server.clock.now_ms(),
        "pace": server.clock.pace,
        "faults": [(one.rule.id, one.rule.document) for one in server.faults()],
        "snapshots": list(server.snapshots()),
        "sandboxes": [(one.id, one.sandbox.seed) for one in server.sandboxes()],
        "orders": server.open_orders(),
        "accounts": server.accounts(),
        "pairs": server.current_pairs(),
        "prices": server.prices(),
        "book": server.market_book("BTC-USDT", depth=3),
    }


def labels(browser: Browser, within: str) -> list[str]:
    """Return the labels of the buttons of a part."""
    found: list[str] = browser.run(
        f"[...document.querySelectorAll('{within} .act')].map((act) => act.dataset.label)"
    )
    return found


def act(within: str, label: str) -> str:
    """Return the selector of a button of a part, with its fields."""
    return f'{within} .act[data-label="{label}"]'


def press(browser: Browser, twins: Twins, within: str, label: str, **fields: str) -> None:
    """Press a button, and do in Python what it shows: both mocks are alike afterwards."""
    one = act(within, label)
    for name, value in fields.items():
        browser.fill(f"{one} [name='{name.replace('__', '.')}']", value)
    browser.click(f"{one} .code")
    browser.wait("document.getElementById('code').open")
    line, curl = browser.text("#code-python"), browser.text("#code-curl")
    browser.press("Escape")
    browser.wait("!document.getElementById('code').open")
    method = browser.run(f"document.querySelector({json.dumps(one)}).dataset.method")
    assert curl.startswith(f"curl -X {method} '{twins.shown.url}/_mock/")
    browser.run("document.getElementById('outcome').textContent = ''")
    browser.click(f"{one} .run")
    browser.wait("document.getElementById('outcome').textContent")
    assert browser.text("#outcome") == f"{label}: done"
    eval(line, {"server": twins.typed})  # noqa: S307 - that it is Python is what is shown here
    twins.must_be_alike(line)


@pytest.fixture
def twins(server: MockServer) -> Twins:
    pair = Twins(server)
    pair.both(live)
    return pair


def test_each_button_of_the_top_bar_does_what_its_line_of_python_does(
    browser: Browser, twins: Twins
) -> None:
    show(browser, twins.shown)
    *others, following = sorted(labels(browser, "#bar"), key=lambda one: one[0] == "▸")
    assert others == ["Run", SIXTY, "+1 min", "+8 h", "Save", "Restore", "Reset"]
    for label in ("+1 min", "+8 h", "Save", "Restore"):
        press(browser, twins, "#bar", label)
    (following,) = [one for one in labels(browser, "#bar") if one[0] == "▸"]
    press(browser, twins, "#bar", following)
    # Clocks that run have run apart by the time they are compared.
    for label, words in ((SIXTY, SIXTY), ("Run", "· runs"), ("Freeze", "stands still")):
        browser.click(f"{act('#bar', label)} .run")
        browser.wait(f"document.querySelector('#bar .now').textContent.includes({words!r})")
    assert twins.shown.clock.frozen
    browser.click(f"{act('#bar', 'Reset')} .run")
    browser.wait("document.getElementById('empty')")
    assert twins.shown.journal.count == 0


def test_each_button_of_the_market_does_what_its_line_of_python_does(
    browser: Browser, twins: Twins, tmp_path: Path
) -> None:
    show(browser, twins.shown, "#tab=market")
    choose(browser, "market")
    press(browser, twins, "#market", "Step", price="95000")
    press(browser, twins, "#market", "Ramp", price="96000", over_ms="1000")
    press(browser, twins, "#market", "Crash", price="90000", fall_ms="10")
    press(browser, twins, "#market", "Spread", spread="25")
    browser.run("document.querySelector('#market details').open = true")
    browser.run(
        f"(() => {{ const data = new DataTransfer();"
        f"data.items.add(new File([{json.dumps(TABLE)}], 'prices.csv'));"
        "document.querySelector('#market [type=file]').files = data.files; })()"
    )
    press(browser, twins, "#market", "Load")
    recording = tmp_path / "day.csv"
    recording.write_text(RECORDING, encoding="utf-8")
    press(browser, twins, "#market", "Recording", files__0=str(recording))
    for label in ("World's prices", "World's book"):
        press(browser, twins, "#market", label)


def test_each_button_of_an_account_does_what_its_line_of_python_does(
    browser: Browser, twins: Twins
) -> None:
    twins.both(lambda server: Trader(server).place(px="90000", sz="0.02"))
    show(browser, twins.shown, "#tab=accounts")
    choose(browser, "accounts")
    for label in ("Fill part", "Cancel", "Reject the next", "Fill", "Credit"):
        press(browser, twins, "#accounts", label)
    browser.click_until(
        "#audit", "document.getElementById('outcome').textContent.includes('The ledger adds up')"
    )


def test_each_button_of_faults_keys_and_sandboxes_does_what_its_line_of_python_does(
    browser: Browser, twins: Twins
) -> None:
    show(browser, twins.shown)
    choose(browser, "faults")
    for label in ("Arm", "Disarm", "Arm", "Disarm all"):
        press(browser, twins, "#faults", label)
    choose(browser, "keys")
    browser.click_until("#keys .key button", "document.querySelector('#keys .whole')")
    press(browser, twins, "#keys", "Revoke")
    choose(browser, "sandboxes")
    for label in ("Save", "Restore", "Delete"):
        press(browser, twins, "#sandboxes", label)
    browser.fill(f"{act('#sandboxes', 'Make')} [name=id]", "alpha")
    browser.click(f"{act('#sandboxes', 'Make')} .run")
    browser.wait("document.body?.dataset.sandbox === 'alpha'")
    twins.typed.create_sandbox(id="alpha")
    before_ms = twins.shown.find_sandbox("alpha").clock.now_ms()
    browser.wait("document.getElementById('live').textContent === 'live'")
    browser.click(f"{act('#bar', '+1 min')} .run")
    browser.wait("document.getElementById('outcome').textContent")
    assert twins.shown.find_sandbox("alpha").clock.now_ms() >= before_ms + 60_000
    twins.must_be_alike("an advance of another sandbox")
    choose(browser, "sandboxes")
    browser.click(f"{act('#sandboxes', 'Delete')} .run")
    browser.wait("document.body?.dataset.sandbox === ''")
    assert [one.id for one in twins.shown.sandboxes()] == ["default"]


def test_an_opened_line_tells_why_and_arms_the_refusal_again(
    browser: Browser, twins: Twins
) -> None:
    show(browser, twins.shown, "?code=1&text=99999")
    browser.click("#lines .more")
    browser.wait("document.querySelector('#lines .opened')")
    opened = browser.text("#lines .opened")
    for text in ("Refused at", "a limit order's amount is 200 at most", "Request", "Answer"):
        assert text in opened
    assert "curl -sg --path-as-is -X POST" in opened
    press(browser, twins, "#lines .opened", "refused 51005")
    browser.wait("document.getElementById('bar').textContent.includes('fault armed')")
    assert Trader(twins.shown).place(sz="0.001")["sCode"] == "51005"
    browser.click("#lines .more")
    browser.wait("!document.querySelector('#lines .opened')")


def test_what_a_button_shows_anew_takes_nothing_from_who_fills_in_the_next(
    browser: Browser, twins: Twins
) -> None:
    show(browser, twins.shown)
    choose(browser, "sandboxes")
    browser.run(
        "document.body.addEventListener('htmx:beforeRequest', (event) => {"
        "if (event.target.id !== 'sandboxes' || window.late) return;"
        "event.preventDefault(); window.late = event.target; })"
    )
    browser.click(f"{act('#sandboxes', 'Save')} .run")
    browser.wait("window.late")
    browser.fill(f"{act('#sandboxes', 'Make')} [name=id]", "alpha")
    browser.run(
        "new Promise((shown) => { document.body.addEventListener('htmx:beforeSwap', shown,"
        "{once: true}); htmx.trigger(window.late, 'refresh'); })"
    )
    field = f"{act('#sandboxes', 'Make')} [name=id]"
    assert browser.run(f"document.querySelector({json.dumps(field)}).value") == "alpha"


# What happens


def test_a_call_appears_by_itself_and_is_heard(browser: Browser, server: MockServer) -> None:
    show(browser, server)
    assert "Nothing has called yet" in browser.text("#journal")
    server.handle(Request.of("GET", "/api/v5/nowhere"))
    browser.wait("document.querySelectorAll('#lines .line').length === 1")
    line = browser.text("#lines .line")
    for text in ("GET", "/api/v5/nowhere", "12:00:00.000", "404", "no documented endpoint"):
        assert text in line
    browser.wait("document.getElementById('summary').textContent.includes('1 new call')")


def test_panels_follow_what_happens(browser: Browser, server: MockServer) -> None:
    show(browser, server, "#tab=accounts")
    choose(browser, "accounts")
    Trader(server).place(px="90000", sz="0.02")
    browser.wait("document.getElementById('accounts').textContent.includes('buy limit, live')")
    server.fault("latency", ms=1, match={"endpoint": "asset/*"})
    server.advance(hours=1)
    browser.wait("document.getElementById('now').textContent === '13:00:00.000'")
    browser.wait("document.getElementById('bar').textContent.includes('1 fault armed')")


def test_a_journal_that_is_paused_says_how_much_has_come(
    browser: Browser, server: MockServer
) -> None:
    show(browser, server)
    browser.click("#pause")
    server.handle(Request.of("GET", "/api/v5/public/time"))
    browser.wait("document.getElementById('waiting').textContent.includes('1 more came')")
    assert browser.run("document.querySelectorAll('#lines .line').length") == 0
    browser.click("#pause")
    browser.wait("document.querySelectorAll('#lines .line').length === 1")


def test_a_thousand_lines_are_kept_and_no_more(browser: Browser, server: MockServer) -> None:
    for _ in range(1_050):
        server.handle(Request.of("GET", "/api/v5/public/time"))
    show(browser, server)
    assert browser.run("document.querySelectorAll('#lines .line').length") == 200
    browser.click(".more-lines button")
    browser.wait("document.querySelectorAll('#lines .line').length === 1000")
    browser.wait("document.getElementById('live').textContent === 'live'")
    server.handle(Request.of("GET", "/api/v5/nowhere"))
    browser.wait("document.querySelector('#lines .line').textContent.includes('nowhere')")
    browser.wait("document.querySelectorAll('#lines .line').length === 1000")


def test_a_filter_shows_what_fits_and_is_part_of_the_address(
    browser: Browser, server: MockServer
) -> None:
    live(server)
    show(browser, server)
    browser.fill(".filter [name=endpoint]", "trade/*")
    browser.click(".filter [name=verdict]")
    browser.click(".filter [type=submit]")
    browser.wait("location.search.includes('verdict=refused')")
    browser.wait("document.getElementById('live')?.textContent === 'live'")
    assert browser.run("document.querySelectorAll('#lines .line').length") == 1
    assert "a limit order's amount" in browser.text("#lines .line")


def test_pages_that_were_left_hold_no_connection(browser: Browser, server: MockServer) -> None:
    show(browser, server)
    for number in range(8):
        browser.fill(".filter [name=code]", str(number))
        browser.click(".filter [type=submit]")
        browser.wait(f"location.search.includes('code={number}')")
        browser.wait("document.getElementById('live')?.textContent === 'live'")
    browser.wait("document.getElementById('chart')?.dataset.shown")


# Who looks


def test_a_script_in_any_field_stays_text(browser: Browser, server: MockServer) -> None:
    trader = Trader(server)
    trader.answer("GET", "asset/balances", {"ccy": SCRIPT})
    trader.answer("GET", f"asset/{SCRIPT}")
    trader.answer("POST", "trade/order", {"instId": SCRIPT, "clOrdId": SCRIPT, "sz": SCRIPT})
    server.handle(Request.of("GET", f"/api/v5/{SCRIPT}", {"User-Agent": SCRIPT, "X-A": SCRIPT}))
    server.make_key("okx", "main", name=SCRIPT)
    server.fault("latency", ms=1, match={"endpoint": "asset/*", "params": {"ccy": SCRIPT}})
    show(browser, server, f"?text={quote(SCRIPT)}&account={quote(SCRIPT)}")
    show(browser, server)
    for number in range(1, 5):
        browser.click(f"#lines .line[data-more='call?number={number}'] .more")
    browser.wait("document.querySelectorAll('#lines .opened').length === 4")
    for tab in TABS:
        choose(browser, tab)
    browser.click("#tab-keys")
    server.handle(Request.of("GET", f"/api/v5/{SCRIPT}"))
    browser.wait("document.querySelectorAll('#lines .line').length === 5")
    assert SCRIPT in browser.run("document.getElementById('lines').textContent")
    assert SCRIPT in browser.run("document.getElementById('keys').textContent")
    assert browser.run("document.querySelectorAll('img:not(.picture), body script').length") == 0
    assert browser.run("window.hit") is None
    # Not even tried: the policy of the page would have told of it.
    assert browser.messages == []


@pytest.mark.parametrize("tab", TABS)
def test_a_narrow_screen_scrolls_down_only(browser: Browser, running: MockServer, tab: str) -> None:
    if tab == TABS[0]:
        running.reset()
        live(running)
    browser.resize(400, 860)
    try:
        show(browser, running, f"#tab={tab}")
        choose(browser, tab)
        assert browser.run("document.documentElement.scrollWidth") == 400
        if tab == TABS[0]:
            browser.click("#lines .more")
            browser.wait("document.querySelector('#lines .opened')")
            assert browser.run("document.documentElement.scrollWidth") == 400
    finally:
        browser.resize(1280, 800)


def test_all_is_reached_by_keyboard(browser: Browser, server: MockServer) -> None:
    live(server)
    show(browser, server)
    browser.run("document.getElementById('pause').focus()")
    for _ in range(2):
        browser.press("Tab")
    assert browser.run("document.activeElement.className") == "more"
    browser.press("Enter", "\r")
    browser.wait("document.querySelector('#lines .opened')")
    assert browser.run("document.activeElement.getAttribute('aria-expanded')") == "true"
    browser.run("document.getElementById('tab-market').focus()")
    browser.press("ArrowRight")
    browser.wait("document.getElementById('accounts').textContent.includes('Open orders')")
    assert browser.run("document.activeElement.id") == "tab-accounts"
    browser.press("ArrowLeft")
    browser.press("ArrowLeft")
    browser.wait("!document.getElementById('sandboxes').hidden")
    browser.run("document.querySelector('#bar .code').focus()")
    browser.press("Enter", "\r")
    browser.wait("document.getElementById('code').open")
    browser.press("Escape")
    browser.wait("document.activeElement.matches('#bar .code')")


def heard(browser: Browser) -> list[tuple[str, str]]:
    """Return role and name of what a screen reader is given."""
    nodes = browser.send("Accessibility.getFullAXTree")["nodes"]
    return [
        (one["role"]["value"], one.get("name", {}).get("value", ""))
        for one in nodes
        if not one["ignored"]
    ]


@pytest.mark.parametrize("width", [1280, 400])
def test_who_cannot_see_hears_a_table_of_calls(
    browser: Browser, server: MockServer, width: int
) -> None:
    live(server)
    browser.resize(width, 860)
    try:
        show(browser, server)
        parts = heard(browser)
    finally:
        browser.resize(1280, 800)
    assert ("region", "Calls and frames, newest first") in parts
    columns = [name for role, name in parts if role == "columnheader"][:6]
    assert columns == ["Time", "Call", "Account", "Answer", "Took", "Origin"]
    cells = [name for role, name in parts if role == "cell"]
    assert any("refused" in name for name in cells)
    assert any("accepted" in name for name in cells)
    unnamed = {"button", "textbox", "searchbox", "combobox", "checkbox", "tab", "link"}
    assert [one for one in parts if one[0] in unnamed and not one[1]] == []
    politeness = browser.run("document.getElementById('summary').getAttribute('aria-live')")
    assert politeness == "polite"


def contrast(browser: Browser) -> dict[str, float]:
    """Return the contrast of the colours of text to the paper that they stand on."""

    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [
            one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts
        ]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    def colour(name: str) -> str:
        found = browser.run(
            f"getComputedStyle(document.documentElement).getPropertyValue('--{name}').trim()"
        )
        return re.sub(r"^#(\w)(\w)(\w)$", r"#\1\1\2\2\3\3", found)

    ratios = {}
    for name in ("text", "soft", "accent", "up", "down"):
        for paper in ("paper", "tint"):
            light, dark = sorted((luminance(colour(name)), luminance(colour(paper))), reverse=True)
            ratios[f"{name} on {paper}"] = (light + 0.05) / (dark + 0.05)
    return ratios


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_is_told_from_paper(browser: Browser, server: MockServer, scheme: str) -> None:
    browser.prefer(scheme)
    show(browser, server)
    # https://www.w3.org/TR/WCAG22/#contrast-minimum
    assert {name: ratio for name, ratio in contrast(browser).items() if ratio < 4.5} == {}
    browser.prefer("light")


# Pictures for docs/guide/page.md, which are written where FAUXCHANGE_PICTURES says.

PICTURES = {
    "page-light": (1280, 800, "light", "market"),
    "page-dark": (1280, 800, "dark", "accounts"),
    "page-narrow": (400, 860, "dark", "market"),
    "page-results": (1280, 800, "light", "results"),
}


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_of_it_has_something_in_it(
    browser: Browser, server: MockServer, tmp_path: Path, name: str
) -> None:
    width, height, scheme, tab = PICTURES[name]
    live(server)
    server.fault("lost-reply", match={"endpoint": "trade/*"}, times=2)
    browser.resize(width, height)
    browser.prefer(scheme)
    try:
        show(browser, server, f"#tab={tab}")
        choose(browser, tab)
        if name == "page-dark":
            browser.click("#lines .refused .more")
            browser.wait("document.querySelector('#lines .opened')")
        file = Path(os.environ.get("FAUXCHANGE_PICTURES", tmp_path)) / f"{name}.webp"
        browser.picture(file)
    finally:
        browser.resize(1280, 800)
        browser.prefer("light")
    assert file.stat().st_size > 10_000
