"use strict";
// Buttons: each calls the admin API, and shows the call and the line of Python it stands for.

const SANDBOX = document.body.dataset.sandbox;
const ADMIN = "/_mock";

const READERS = {
  string: async (input) => input.value,
  integer: async (input) => Number.parseInt(input.value, 10),
  json: async (input) => JSON.parse(input.value),
  file: async (input) => (input.files.length ? await input.files[0].text() : ""),
};

/** Put a value where a dotted name leads: "faults.0.match.endpoint". */
function place(target, name, value) {
  const parts = name.split(".");
  const last = parts.pop();
  let at = target;
  parts.forEach((part, i) => {
    const next = parts[i + 1] ?? last;
    at[part] ??= /^\d+$/.test(next) ? [] : {};
    at = at[part];
  });
  at[last] = value;
}

/** Return what an act sends: its own members, and those that people have filled in. */
async function sent(act) {
  const body = JSON.parse(act.dataset.body);
  const request = JSON.parse(act.dataset.request);
  let path = act.dataset.path;
  for (const input of act.querySelectorAll("[data-type]")) {
    const value = await READERS[input.dataset.type](input);
    if (value === "" || Number.isNaN(value)) continue;
    place(request, input.name, value);
    if (path.includes(`{${input.name}}`)) path = path.replace(`{${input.name}}`, encodeURIComponent(value));
    else place(body, input.name, value);
  }
  return { method: act.dataset.method, path, body, request };
}

/** Return a JSON value as Python writes it. */
function python(value) {
  if (value === null) return "None";
  if (value === true) return "True";
  if (value === false) return "False";
  if (Array.isArray(value)) return `[${value.map(python).join(", ")}]`;
  if (typeof value === "object") {
    const members = Object.entries(value).map(([name, one]) => `${JSON.stringify(name)}: ${python(one)}`);
    return `{${members.join(", ")}}`;
  }
  return JSON.stringify(value);
}

function pythonLine(act, { request }) {
  const server = SANDBOX && !("ofServer" in act.dataset) ? `server.find_sandbox(${python(SANDBOX)})` : "server";
  const named = Object.entries(request).map(([name, one]) => `${name}=${python(one)}`);
  // A plan of faults is one value.
  const given = act.dataset.call === "arm" ? python(request) : named.join(", ");
  return `${server}.${act.dataset.call}(${given})`;
}

function quoted(text) {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function curlLine({ method, path, body }) {
  const parts = ["curl", "-X", method, quoted(location.origin + ADMIN + path)];
  if (SANDBOX) parts.push("-H", quoted(`X-Mock-Sandbox: ${SANDBOX}`));
  if (Object.keys(body).length) {
    parts.push("-H", quoted("Content-Type: application/json"), "-d", quoted(JSON.stringify(body)));
  }
  return parts.join(" ");
}

function say(text, isTrouble = false) {
  const outcome = document.getElementById("outcome");
  outcome.textContent = text;
  outcome.classList.toggle("trouble", isTrouble);
}

async function call({ method, path, body }) {
  const options = { method, headers: { "X-Mock-Sandbox": SANDBOX } };
  if (Object.keys(body).length) {
    options.headers["Content-Type"] = "application/json";
    options.body = JSON.stringify(body);
  }
  const answer = await fetch(ADMIN + path, options);
  const document_ = await answer.json();
  if (!answer.ok) throw new Error([document_.error, document_.pointer].filter(Boolean).join(" "));
  return document_;
}

async function run(act) {
  const { label } = act.dataset;
  act.setAttribute("aria-busy", "true");
  try {
    const what = await sent(act);
    const answer = await call(what);
    say(`${label}: done`);
    document.dispatchEvent(new CustomEvent("acted", { detail: { call: act.dataset.call, what, answer } }));
  } catch (error) {
    say(`${label}: ${error.message}`, true);
  } finally {
    act.removeAttribute("aria-busy");
  }
}

async function showCode(act) {
  try {
    const what = await sent(act);
    document.getElementById("code-title").textContent = act.dataset.label;
    document.getElementById("code-curl").textContent = curlLine(what);
    document.getElementById("code-python").textContent = pythonLine(act, what);
    document.getElementById("code").showModal();
  } catch (error) {
    say(error.message, true);
  }
}

async function copy(id) {
  const from = document.getElementById(id);
  try {
    await navigator.clipboard.writeText(from.textContent);
    say("Copied");
  } catch {
    // Without a secure context the browser copies what is selected only.
    getSelection().selectAllChildren(from);
    say(document.execCommand("copy") ? "Copied" : "Selected: copy it with the keyboard");
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  const act = button?.closest(".act");
  if (!button) return;
  if (button.dataset.copy) copy(button.dataset.copy);
  else if (button.matches("dialog .close")) button.closest("dialog").close();
  else if (act && button.matches(".code")) showCode(act);
  else if (act && button.matches(".run") && act.tagName !== "FORM") run(act);
});

document.addEventListener("submit", (event) => {
  if (!event.target.matches("form.act")) return;
  event.preventDefault();
  run(event.target);
});
