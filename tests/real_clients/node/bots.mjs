// The lives of a grid bot and of a recurring buy over okx-api, as one JSON object:
// node bots.mjs URL KEY SECRET PASSPHRASE
import { RestClient } from "okx-api";

const [baseUrl, apiKey, apiSecret, apiPass] = process.argv.slice(2);
const client = new RestClient({ baseUrl, apiKey, apiSecret, apiPass });
const instId = "BTC-USDT";

async function steer(path, body) {
  const headers = { "content-type": "application/json" };
  const answer = await fetch(`${baseUrl}/_mock/${path}`, {
    method: "POST",
    headers,
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(await answer.text());
}

async function trade(price) {
  await steer("market/pair", { pair: instId, price });
  await steer("clock", { advance: { seconds: 1 } });
}

async function refusal(call) {
  try {
    return { accepted: await call };
  } catch (error) {
    return { code: error.code, data: error.data };
  }
}

const answers = {};
await trade("90000");
answers.grid = await client.placeGridAlgoOrder({
  instId,
  algoOrdType: "grid",
  maxPx: "92000",
  minPx: "88000",
  gridNum: "4",
  quoteSz: "10000",
  slTriggerPx: "87000",
});
const [{ algoId }] = answers.grid;
const named = { algoOrdType: "grid", algoId };
await trade("88900");
await trade("90100");
answers.running = await client.getGridAlgoOrderDetails(named);
answers.orders = await client.getGridAlgoSubOrders({ ...named, type: "live" });
answers.income = await client.spotGridWithdrawIncome({ algoId });
answers.added = await client.adjustGridInvestment({ algoId, amt: "1000" });
answers.most = await client.getMaxGridQuantity({
  instId,
  algoOrdType: "grid",
  runType: "1",
  minPx: "50000",
  maxPx: "70000",
});
await trade("86900");
answers.ended = await client.getGridAlgoOrderHistory({ algoOrdType: "grid" });
answers.again = await refusal(
  client.stopGridAlgoOrder([{ algoId, instId, algoOrdType: "grid", stopType: "1" }]),
);

await trade("90000");
answers.recurring = await client.submitRecurringBuyOrder({
  stgyName: "savings",
  recurringList: [{ ccy: "BTC", ratio: "1" }],
  period: "daily",
  recurringTime: "22",
  timeZone: "8",
  amt: "900",
  investmentCcy: "USDT",
  tdMode: "cash",
});
const recurring = { algoId: answers.recurring[0].algoId };
await steer("clock", { advance: { hours: 2 } });
answers.bought = await client.getRecurringBuyOrderDetails(recurring);
answers.parts = await client.getRecurringBuySubOrders(recurring);
answers.stopped = await client.stopRecurringBuyOrder([recurring]);
answers.pending = await client.getRecurringBuyOrders({});

console.log(JSON.stringify(answers));
