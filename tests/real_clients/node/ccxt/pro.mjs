// What ccxt.pro's okx does and watches, as one JSON object: node pro.mjs REST WS KEY SECRET PASSPHRASE
import ccxt from "ccxt";

const [rest, base, apiKey, secret, password] = process.argv.slice(2);
const spot = "BTC/USDT";
const others = [spot, "ETH/USDT:USDT"];

const exchange = new ccxt.pro.okx({ apiKey, secret, password, enableRateLimit: false });
exchange.urls.api.rest = rest;
exchange.urls.api.ws = `${base}/ws/v5`;

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const late = setTimeout(() => {
  console.error("something is waited for in vain");
  process.exit(1);
}, 60000);

// Orders are placed until one is heard of: when a subscription holds is not told to callers.
async function heardOf() {
  let heard;
  Promise.all([exchange.watchOrders(spot), exchange.watchMyTrades(spot)]).then((both) => {
    heard = both;
  });
  while (!heard) {
    await exchange.createOrder(spot, "market", "buy", 0.001);
    await pause(50);
  }
  return heard;
}

async function changed(before) {
  for (;;) {
    const balance = await exchange.watchBalance();
    if (balance.BTC.total !== before.BTC.total) return balance.BTC.total;
  }
}

async function refused() {
  try {
    await exchange.createOrderWs(spot, "limit", "buy", 9, 90000);
    return "";
  } catch (error) {
    return String(error);
  }
}

// A ws:// URL is known to it only from here on.
await exchange.loadHttpProxyAgent();
await exchange.loadMarkets();

// What needs a login comes first: its time is the machine's, and the test moves the server's.
const before = await exchange.watchBalance();
const placed = await exchange.createOrderWs(spot, "limit", "buy", 0.01, 90000);
const edited = await exchange.editOrderWs(placed.id, spot, "limit", "buy", 0.02, 90000);
const { amount } = await exchange.fetchOrder(placed.id, spot);
const canceled = await exchange.cancelOrderWs(placed.id, spot);
const refusal = await refused();
const [orders, trades] = await heardOf();
const answers = {
  ids: [placed.id, edited.id, canceled.id],
  amount,
  refusal,
  orders: orders.map((one) => one.symbol),
  trades: trades.map((one) => one.symbol),
  btc: [before.BTC.total, await changed(before)],
  ticker: await exchange.watchTicker(spot),
  tickers: Object.keys(await exchange.watchTickers(others)),
  candles: await exchange.watchOHLCV(spot, "1m"),
};
const book = await exchange.watchOrderBook(spot);
answers.book = { bids: book.bids.length, asks: book.asks.length };
answers.prints = (await exchange.watchTrades(spot)).map((one) => one.symbol);

clearTimeout(late);
await exchange.close();
console.log(JSON.stringify(answers));
process.exit(0);
