// The life of a spot order over okx-api, as one JSON object: node trading.mjs URL KEY SECRET PASS
import { RestClient } from "okx-api";

const [baseUrl, apiKey, apiSecret, apiPass] = process.argv.slice(2);
const client = new RestClient({ baseUrl, apiKey, apiSecret, apiPass });
const instId = "BTC-USDT";
const order = { instId, tdMode: "cash", side: "buy", ordType: "limit", px: "96000", sz: "0.01" };

async function refusal(call) {
  try {
    return { accepted: await call };
  } catch (error) {
    return { code: error.code, data: error.data };
  }
}

const answers = {};
answers.placed = await client.submitOrder({ ...order, clOrdId: "mine" });
answers.pending = await client.getOrderList({ instType: "SPOT" });
answers.amended = await client.amendOrder({ instId, clOrdId: "mine", newPx: "95000", newSz: "0.02" });
answers.order = await client.getOrderDetails({ instId, clOrdId: "mine" });
answers.held = await client.getBalance({ ccy: "USDT" });
answers.canceled = await client.cancelOrder({ instId, clOrdId: "mine" });
answers.history = await client.getOrderHistory({ instType: "SPOT" });
answers.bought = await client.submitOrder({
  instId,
  tdMode: "cash",
  side: "buy",
  ordType: "market",
  sz: "100",
});
answers.fills = await client.getFillsHistory({ instType: "SPOT" });
answers.bills = await client.getBills({ instType: "SPOT" });
answers.several = await client.submitMultipleOrders([
  { ...order, clOrdId: "a" },
  { ...order, clOrdId: "b" },
]);
answers.severalCanceled = await client.cancelMultipleOrders([
  { instId, clOrdId: "a" },
  { instId, clOrdId: "b" },
]);
answers.timer = await client.cancelAllAfter({ timeOut: "10" });
answers.maxSize = await client.getMaxBuySellAmount({ instId, tdMode: "cash", px: "50000" });
answers.fees = await client.getFeeRates({ instType: "SPOT", instId });
answers.poor = await refusal(client.submitOrder({ ...order, sz: "9" }));
answers.unknown = await refusal(client.getOrderDetails({ instId, ordId: "1" }));
answers.gone = await refusal(client.cancelOrder({ instId, ordId: "1" }));
const stop = { instId, tdMode: "cash", side: "sell", ordType: "conditional", sz: "0.5" };
answers.algo = await client.placeAlgoOrder({
  ...stop,
  slTriggerPx: "90000",
  slOrdPx: "-1",
  algoClOrdId: "stop",
});
const [{ algoId }] = answers.algo;
answers.algoAmended = await client.amendAlgoOrder({ instId, algoId, newSlTriggerPx: "91000" });
answers.algoPending = await client.getAlgoOrderList({ ordType: "conditional" });
answers.algoDetails = await client.getAlgoOrderDetails({ algoClOrdId: "stop" });
answers.algoCanceled = await client.cancelAlgoOrder([{ instId, algoId }]);
answers.algoHistory = await client.getAlgoOrderHistory({ ordType: "conditional", state: "canceled" });
answers.algoGone = await refusal(client.cancelAlgoOrder([{ instId, algoId }]));

console.log(JSON.stringify(answers));
