// What okx-api's WebsocketClient is told, as one JSON object: node sockets.mjs URL KEY SECRET PASSPHRASE
import { WebsocketClient } from "okx-api";

const [base, apiKey, apiSecret, apiPass] = process.argv.slice(2);
const spot = "BTC-USDT";

const quiet = { trace() {}, info() {}, error() {} };

// One client for each service: its option for another URL is one for all of them.
function told(service, args, accounts, enough) {
  return new Promise((resolve, reject) => {
    const client = new WebsocketClient({ wsUrl: `${base}/ws/v5/${service}`, accounts }, quiet);
    const seen = { updates: [], responses: [], exceptions: [] };
    const late = setTimeout(() => reject(new Error(`${service}: ${JSON.stringify(seen)}`)), 20000);
    const take = (kind) => (event) => {
      seen[kind].push(event);
      if (enough(seen)) {
        clearTimeout(late);
        client.closeAll(true);
        resolve(seen);
      }
    };
    client.on("update", take("updates"));
    client.on("response", take("responses"));
    client.on("exception", take("exceptions"));
    client.subscribe(args);
  });
}

const channels = (seen) => new Set(seen.updates.map((one) => one.arg.channel));
const logins = [{ apiKey, apiSecret, apiPass }];

const answers = {
  // A login comes first: its time is the machine's, and the test moves the server's.
  orders: await told(
    "private",
    [{ channel: "orders", instType: "ANY" }],
    logins,
    (seen) => seen.responses.some((one) => one.event === "subscribe"),
  ),
  market: await told(
    "public",
    [
      { channel: "tickers", instId: spot },
      { channel: "books", instId: spot },
      { channel: "trades", instId: spot },
    ],
    [],
    (seen) => channels(seen).size === 3 && seen.updates.length > 5,
  ),
  candles: await told(
    "business",
    [{ channel: "candle1m", instId: spot }],
    [],
    (seen) => seen.updates.length > 0,
  ),
  refused: await told(
    "public",
    [{ channel: "tickers", instId: "NONE-USDT" }],
    [],
    (seen) => seen.exceptions.some((one) => one.code),
  ),
};

process.stdout.write(JSON.stringify(answers), () => process.exit(0));
