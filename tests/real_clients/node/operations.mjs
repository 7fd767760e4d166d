// Orders over okx-api's WebsocketAPIClient, as one JSON object: node operations.mjs URL KEY SECRET PASS
import { WebsocketAPIClient } from "okx-api";

const [base, apiKey, apiSecret, apiPass] = process.argv.slice(2);
const quiet = { trace() {}, info() {}, error() {} };

// One client for each service: its option for another URL is one for all of them.
function client(service) {
  const accounts = [{ apiKey, apiSecret, apiPass }];
  const wsUrl = `${base}/ws/v5/${service}`;
  return new WebsocketAPIClient({ wsUrl, accounts, attachEventListeners: false }, quiet);
}

// A promise that nobody settles would hang the test: each has ten seconds.
async function outcome(call) {
  const late = new Promise((_, reject) => setTimeout(() => reject(new Error("no answer")), 10000));
  try {
    return { resolved: await Promise.race([call, late]) };
  } catch (error) {
    return { rejected: error instanceof Error ? { message: error.message } : error };
  }
}

const instId = "BTC-USDT";
const order = { instId, tdMode: "cash", side: "buy", ordType: "limit", px: "90000", sz: "0.01" };
const spread = { sprdId: "BTC-USDT_BTC-USDT-SWAP", side: "buy", ordType: "limit", px: "2", sz: "2" };

const orders = client("private");
const spreads = client("business");
for (const one of [orders, spreads]) {
  one.getWSClient().on("exception", () => {});
}

const answers = {};
answers.placed = await outcome(orders.submitNewOrder({ ...order, clOrdId: "mine" }));
answers.amended = await outcome(orders.amendOrder({ instId, clOrdId: "mine", newSz: "0.02" }));
answers.canceled = await outcome(orders.cancelOrder({ instId, clOrdId: "mine" }));
const several = ["a", "b"].map((clOrdId) => ({ ...order, clOrdId }));
answers.several = await outcome(orders.submitMultipleOrders(several));
answers.severalAmended = await outcome(
  orders.amendMultipleOrders(["a", "b"].map((clOrdId) => ({ instId, clOrdId, newSz: "0.03" }))),
);
answers.severalCanceled = await outcome(
  orders.cancelMultipleOrders(["a", "b"].map((clOrdId) => ({ instId, clOrdId }))),
);
answers.mass = await outcome(
  orders.massCancelOrders({ instType: "OPTION", instFamily: "BTC-USD" }),
);
answers.poor = await outcome(orders.submitNewOrder({ ...order, sz: "9" }));
answers.malformed = await outcome(orders.submitNewOrder({ instId }));
answers.spread = await outcome(spreads.submitSpreadOrder({ ...spread, clOrdId: "s" }));
answers.spreadAmended = await outcome(spreads.amendSpreadOrder({ ordId: "77", newSz: "1" }));
answers.spreadCanceled = await outcome(spreads.cancelSpreadOrder({ ordId: "77" }));
answers.spreadMass = await outcome(spreads.massCancelSpreadOrders({ sprdId: spread.sprdId }));

process.stdout.write(JSON.stringify(answers), () => process.exit(0));
