// The life of a swap over okx-api, as one JSON object: node swap.mjs URL WS_URL KEY SECRET PASSPHRASE
import { RestClient, WebsocketClient } from "okx-api";

const [baseUrl, wsBase, apiKey, apiSecret, apiPass] = process.argv.slice(2);
const client = new RestClient({ baseUrl, apiKey, apiSecret, apiPass });
const instId = "BTC-USDT-SWAP";
const quiet = { trace() {}, info() {}, error() {} };
const pushed = [];
const sockets = new WebsocketClient(
  { wsUrl: `${wsBase}/ws/v5/private`, accounts: [{ apiKey, apiSecret, apiPass }] },
  quiet,
);

// Resolves once a push of a channel is as it should be.
function until(fits) {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(JSON.stringify(pushed))), 20000);
    const look = () => {
      const found = pushed.find(fits);
      if (found) {
        clearTimeout(late);
        sockets.off("update", look);
        resolve(found);
      }
    };
    sockets.on("update", look);
    look();
  });
}

sockets.on("update", (event) => pushed.push(event));
sockets.on("exception", (event) => console.error(event));
sockets.subscribe([{ channel: "positions", instType: "SWAP", instId }]);
await until((one) => one.arg.channel === "positions");

async function refusal(call) {
  try {
    return { accepted: await call };
  } catch (error) {
    return { code: error.code, data: error.data };
  }
}

const held = (size) => (one) => one.data.some((row) => row.pos === size);
const market = { instId, tdMode: "cross", ordType: "market" };
const answers = {};
answers.leverage = await client.setLeverage({ instId, lever: "10", mgnMode: "cross" });
answers.opened = await client.submitOrder({ ...market, side: "buy", sz: "2" });
answers.openedPush = await until(held("2"));
answers.position = await client.getPositions({ instId });
answers.balance = await client.getBalance({ ccy: "USDT" });
answers.resting = await client.submitOrder({
  instId,
  tdMode: "cross",
  ordType: "post_only",
  side: "sell",
  sz: "1",
  px: String(Math.round(Number(answers.position[0].markPx) * 1.01)),
  reduceOnly: true,
});
answers.blocked = await refusal(client.closePositions({ instId, mgnMode: "cross" }));
answers.closed = await client.closePositions({ instId, mgnMode: "cross", autoCxl: true });
answers.closedPush = await until((one) => held("0")(one));
answers.left = await client.getPositions();
answers.history = await client.getPositionsHistory({ instType: "SWAP" });
answers.fills = await client.getFillsHistory({ instType: "SWAP" });
answers.bills = await client.getBills({ instType: "SWAP" });
answers.poor = await refusal(client.submitOrder({ ...market, side: "buy", sz: "5000" }));
sockets.closeAll(true);

console.log(JSON.stringify(answers));
