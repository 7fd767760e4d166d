"use strict";
// The journal as it happens, the tabs, and which parts are shown anew when something has changed.

const MOST_LINES = 1000;
const lines = document.getElementById("lines");
const pause = document.getElementById("pause");
const tabs = [...document.querySelectorAll("[role=tab]")];
let waiting = 0;

function isPaused() {
  return pause.getAttribute("aria-pressed") === "true";
}

function showWaiting() {
  document.getElementById("waiting").textContent = waiting ? ` · paused, ${waiting} more came` : "";
}

// The journal

document.body.addEventListener("htmx:sseBeforeMessage", (event) => {
  if (event.target !== lines || !isPaused()) return;
  event.preventDefault();
  waiting += (event.detail.data.match(/<tr /g) ?? []).length;
  showWaiting();
});

function trim() {
  document.getElementById("empty")?.remove();
  const rows = lines.querySelectorAll("tr.line");
  for (let i = rows.length - 1; i >= MOST_LINES; i -= 1) rows[i].remove();
}

pause.addEventListener("click", () => {
  if (isPaused() && waiting) {
    location.reload();
    return;
  }
  pause.setAttribute("aria-pressed", String(!isPaused()));
  pause.textContent = isPaused() ? "Go on" : "Pause";
  showWaiting();
});

function toggle(button) {
  const row = button.closest("tr");
  const isOpen = button.getAttribute("aria-expanded") === "true";
  button.setAttribute("aria-expanded", String(!isOpen));
  if (isOpen) {
    if (row.nextElementSibling?.matches(".opened")) row.nextElementSibling.remove();
  } else {
    htmx.ajax("GET", `/_mock/page/${row.dataset.more}`, { source: row, target: row, swap: "afterend" });
  }
}

// A page that the browser keeps for its back button would keep its stream, and a browser has six
// connections to a server: after a few filters nothing would be answered for a minute.
let stream = null;
htmx.createEventSource = (url) => {
  stream = new EventSource(url, { withCredentials: true });
  return stream;
};
window.addEventListener("pagehide", () => stream?.close());
window.addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});

document.body.addEventListener("htmx:sseOpen", () => {
  document.getElementById("live").textContent = "live";
});
document.body.addEventListener("htmx:sseError", () => {
  document.getElementById("live").textContent = "not live";
});

// The tabs

function panelOf(tab) {
  return document.getElementById(tab.getAttribute("aria-controls"));
}

function select(name, { isFocused = false } = {}) {
  const chosen = tabs.find((tab) => panelOf(tab).id === name) ?? tabs[0];
  for (const tab of tabs) {
    tab.setAttribute("aria-selected", String(tab === chosen));
    tab.tabIndex = tab === chosen ? 0 : -1;
    panelOf(tab).hidden = tab !== chosen;
  }
  history.replaceState(null, "", `#tab=${panelOf(chosen).id}`);
  if (isFocused) chosen.focus();
  panelOf(chosen).dataset.anyway = "";
  htmx.trigger(panelOf(chosen), "refresh");
}

document.querySelector("[role=tablist]").addEventListener("keydown", (event) => {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  const at = tabs.indexOf(event.target);
  if (!step || at < 0) return;
  event.preventDefault();
  select(panelOf(tabs[(at + step + tabs.length) % tabs.length]).id, { isFocused: true });
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button?.matches("[role=tab]")) select(panelOf(button).id);
  else if (button?.dataset.tab) select(button.dataset.tab, { isFocused: true });
  else if (button?.matches(".more")) toggle(button);
});

// What has changed

// What calls change and no event tells of, and what stays as it was chosen.
const BY_TIME = "limits";
const BY_CHOICE = ["endpoints", "results"];
const PERIOD_LIMITS_MS = 2000;

/** Whether somebody is filling in a part, or reads a key in it, who would lose that. */
function isInUse(panel) {
  const at = document.activeElement;
  const isFilledIn = panel.contains(at) && at.matches("input, select, textarea");
  return isFilledIn || BY_CHOICE.includes(panel.id) || panel.querySelector(".whole") !== null;
}

function refresh({ isAnyway = false } = {}) {
  htmx.trigger("#bar", "refresh");
  const panel = document.querySelector(".panel:not([hidden])");
  if (panel.id === "market") {
    document.dispatchEvent(new CustomEvent("market"));
  } else if (isAnyway || !isInUse(panel)) {
    if (isAnyway) panel.dataset.anyway = "";
    htmx.trigger(panel, "refresh");
  }
}

// What was fetched because something has changed comes too late for who has begun to use the part;
// so does what was fetched for a button that was pressed before.
document.addEventListener("input", (event) => {
  const panel = event.target.closest(".panel");
  if (panel) delete panel.dataset.anyway;
});
document.body.addEventListener("htmx:beforeSwap", (event) => {
  const panel = event.detail.target;
  if (panel.matches(".panel") && event.detail.elt === panel && !("anyway" in panel.dataset)) {
    event.detail.shouldSwap = !isInUse(panel);
  }
  delete panel.dataset.anyway;
});

document.body.addEventListener("htmx:sseMessage", (event) => {
  if (event.target === lines) trim();
  else if (event.target.id === "restart") location.reload();
  else if (event.target.id === "changed" && !document.hidden) refresh();
});

setInterval(() => {
  const panel = document.getElementById(BY_TIME);
  if (!panel.hidden && !document.hidden) htmx.trigger(panel, "refresh");
}, PERIOD_LIMITS_MS);

document.addEventListener("acted", (event) => {
  const { call, what, answer } = event.detail;
  if (call === "create_sandbox") location.assign(`/_mock/?sandbox=${encodeURIComponent(answer.id)}`);
  else if (call === "remove_sandbox" && what.request.id === SANDBOX) location.assign("/_mock/");
  else if (call === "reset") location.reload();
  else refresh({ isAnyway: true });
});

document.addEventListener("change", (event) => {
  if ("go" in event.target.dataset) event.target.form.requestSubmit();
});

document.addEventListener("input", (event) => {
  const { find } = event.target.dataset;
  if (!find) return;
  const sought = event.target.value.toLowerCase();
  for (const row of document.getElementById(find).rows) {
    row.hidden = !row.textContent.toLowerCase().includes(sought);
  }
});

// After htmx has looked through the page, which it does then, too.
document.addEventListener("DOMContentLoaded", () => select(location.hash.replace("#tab=", "")));
