// A careful client of OKX in one file, with nothing but what Node.js brings, and without any of the
// bugs that planted.mjs plants in it.
//
// It reads with a key that can only read, and moves money with one that cannot withdraw. The exit
// code is 0 if it knows at the end what became of everything it began, even if that was refused.

import { createHmac, randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";

export const TRANSFER = "/api/v5/asset/transfer";
const BALANCES = "/api/v5/asset/balances";
const BILLS = "/api/v5/asset/bills";
const TRANSFER_STATE = "/api/v5/asset/transfer-state";
const ORDER = "/api/v5/trade/order";
const ORDERS = "/api/v5/trade/batch-orders";
const TIME = "/api/v5/public/time";

const FUNDING = "6";
const TRADING = "18";
const PAGE = 100;
const TRIES = 10;
const LONGEST_WAIT_MS = 5000;

const OK = "0";
const CALLED_TOO_OFTEN = new Set(["50011", "50061"]);
const BUSY = new Set(["50001", "50013"]);
const EXPIRED = "50102";
const NOBODY_KNOWS = new Set(["50004", "50026"]);
const NO_SUCH_TRANSFER = "58129";
const NO_SUCH_ORDER = "51603";

// The exchange did not carry the call out, and says why.
export class Refused extends Error {
  constructor(code, reason) {
    super(`${code} ${reason}`.trim());
    this.code = code;
  }
}

// Nobody knows whether the exchange carried the call out.
export class Unknown extends Error {}

export class Client {
  constructor(environment = process.env) {
    this.url = environment.OKX_BASE_URL;
    this.keys = { read: keysOf(environment, "READ"), trade: keysOf(environment, "TRADE") };
    this.aheadMs = 0;
  }

  // How a call is made

  // Makes a call until the exchange says yes or no. A reading is also tried again if nobody knows
  // what became of it; nothing else is.
  async call(method, path, params, key) {
    for (let number = 0; number < TRIES; number += 1) {
      try {
        return await this.send(method, path, params, key);
      } catch (error) {
        if (error.code === EXPIRED) await this.takeTime();
        else if (CALLED_TOO_OFTEN.has(error.code) || BUSY.has(error.code))
          await this.wait(number, error.code);
        else if (error instanceof Unknown && method === "GET") await this.wait(number);
        else throw error;
      }
    }
    throw new Unknown(`${path} gave no answer in ${TRIES} tries`);
  }

  // Makes a call once; what is signed are the bytes that are sent.
  async send(method, path, params, key) {
    const query = params && method === "GET" ? `?${new URLSearchParams(params)}` : "";
    const body = method === "POST" ? JSON.stringify(params) : "";
    const signed = key ? this.headers(method, path + query, body, this.keys[key]) : {};
    let status;
    let reply;
    try {
      const answer = await fetch(this.url + path + query, {
        method,
        body: body || undefined,
        headers: { "User-Agent": "careful-client/1.0", ...signed },
        redirect: "error",
        signal: AbortSignal.timeout(10_000),
      });
      status = answer.status;
      reply = await answer.json();
    } catch (error) {
      throw new Unknown(`${path}: ${error.name}`);
    }
    return this.read(reply, status);
  }

  headers(method, target, body, keys) {
    const stamp = this.stamp();
    const text = `${stamp}${method}${target}${body}`;
    return {
      "OK-ACCESS-KEY": keys.key,
      "OK-ACCESS-SIGN": createHmac("sha256", keys.secret).update(text).digest("base64"),
      "OK-ACCESS-TIMESTAMP": stamp,
      "OK-ACCESS-PASSPHRASE": keys.passphrase,
      "Content-Type": "application/json",
    };
  }

  stamp() {
    return new Date(Date.now() + this.aheadMs).toISOString();
  }

  // Returns the rows of an answer; the code says whether there are any, not the status.
  read(body, status) {
    const code = String(body?.code ?? "");
    const rows = Array.isArray(body?.data) ? body.data : [];
    if (code === OK || rows.some((row) => "sCode" in row)) return rows;
    if (NOBODY_KNOWS.has(code) || !code || (status >= 500 && !BUSY.has(code)))
      throw new Unknown(`status ${status}, code ${code || "none"}`);
    throw new Refused(code, String(body.msg ?? ""));
  }

  // Waits longer with each try, and never exactly as long as others.
  async wait(number, code = "") {
    const growing = Math.min(800 * 1.6 ** number, LONGEST_WAIT_MS);
    const ms = CALLED_TOO_OFTEN.has(code) ? 2200 : growing;
    await sleep(ms * (1 + Math.random() / 4));
  }

  // Asks the exchange for its time, and stamps with that from now on.
  async takeTime() {
    for (const row of await this.call("GET", TIME)) this.aheadMs = Number(row.ts) - Date.now();
  }

  // What it does; amounts stay text, because a number of JavaScript keeps 15 digits

  async available(ccy) {
    const rows = await this.call("GET", BALANCES, { ccy: `${ccy},ETH` }, "read");
    return rows.find((row) => row.ccy === ccy)?.availBal || "0";
  }

  // Yields all bills, the newest first; a page that is not full is the last.
  async *history() {
    const params = { limit: String(PAGE) };
    for (;;) {
      const rows = await this.call("GET", BILLS, params, "read");
      yield* rows;
      if (rows.length < PAGE) return;
      params.after = rows.at(-1).ts;
    }
  }

  // Moves money to the trading account once, and returns what became of it.
  async transfer(ccy, amount) {
    const params = { ccy, amt: amount, from: FUNDING, to: TRADING, clientId: newId() };
    for (let number = 0; number < TRIES; number += 1) {
      try {
        await this.call("POST", TRANSFER, params, "trade");
        return "success";
      } catch (error) {
        if (!(error instanceof Unknown)) throw error;
      }
      const state = await this.state(params.clientId);
      if (state) return state;
      await this.wait(number);
    }
    throw new Unknown(`transfer ${params.clientId}`);
  }

  // Returns the state of a transfer, empty if the exchange surely does not know it.
  async state(clientId) {
    const rows = await this.find(TRANSFER_STATE, { clientId }, NO_SUCH_TRANSFER);
    return rows[0]?.state ?? "";
  }

  // Places orders and tells how each of them went.
  async place(orders) {
    const params = orders.map((order) => ({ ...order, clOrdId: newId() }));
    let rows;
    try {
      rows = await this.call("POST", ORDERS, params, "trade");
    } catch (error) {
      if (!(error instanceof Unknown)) throw error;
      for (const { instId, clOrdId } of params) {
        const [row] = await this.find(ORDER, { instId, clOrdId }, NO_SUCH_ORDER);
        console.log("order", clOrdId, row?.state ?? "was never placed");
      }
      return;
    }
    rows.forEach((row, number) => this.report(params[number], row));
  }

  report(order, row) {
    const outcome = row.sCode === OK ? "placed" : `refused: ${row.sCode} ${row.sMsg}`;
    console.log("order", order.clOrdId, outcome);
  }

  async find(path, params, notThere) {
    try {
      return await this.call("GET", path, params, "read");
    } catch (error) {
      if (error.code === notThere) return [];
      throw error instanceof Refused ? new Unknown(`${path}: ${error.message}`) : error;
    }
  }
}

export async function run(client) {
  try {
    for (const step of [look, move, trade]) {
      try {
        await step(client);
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        console.log(`${step.name}: refused with ${error.message}`);
      }
    }
  } catch (error) {
    console.error(error instanceof Unknown ? `nobody knows: ${error.message}` : error);
    process.exitCode = 1;
  }
}

async function look(client) {
  await client.takeTime();
  console.log("available:", await client.available("USDT"), "USDT");
  let bills = 0;
  for await (const _ of client.history()) bills += 1;
  console.log("bills:", bills);
}

async function move(client) {
  const available = await client.available("USDT");
  if (isLess(available, "12.5")) console.log("not enough to move");
  else console.log("moved:", await client.transfer("USDT", "12.5"));
}

async function trade(client) {
  const terms = { instId: "BTC-USDT", tdMode: "cash", ordType: "limit", sz: "0.01" };
  await client.place([
    { ...terms, side: "buy", px: "30000" },
    { ...terms, side: "sell", px: "90000" },
  ]);
}

// Compares two amounts digit by digit.
function isLess(one, other) {
  const [a, b] = [one, other].map((text) => text.split("."));
  const places = Math.max(a[1]?.length ?? 0, b[1]?.length ?? 0);
  const whole = ([before, behind = ""]) => BigInt(before + behind.padEnd(places, "0"));
  return whole(a) < whole(b);
}

function keysOf(environment, name) {
  const part = (which) => environment[`OKX_${name}_${which}`];
  return { key: part("API_KEY"), secret: part("SECRET_KEY"), passphrase: part("PASSPHRASE") };
}

function newId() {
  return `careful${randomBytes(10).toString("hex")}`;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) await run(new Client());
