// What okx-api reads of the market, as one JSON object: node market.mjs URL
import { RestClient } from "okx-api";

const client = new RestClient({ baseUrl: process.argv[2] });
const spot = "BTC-USDT";
const swap = "BTC-USDT-SWAP";

const answers = {
  time: await client.getSystemTime(),
  instruments: await client.getInstruments({ instType: "SPOT" }),
  swaps: await client.getInstruments({ instType: "SWAP" }),
  options: await client.getInstruments({ instType: "OPTION", instFamily: "BTC-USD" }),
  tickers: await client.getTickers({ instType: "SPOT" }),
  ticker: await client.getTicker({ instId: spot }),
  candles: await client.getCandles({ instId: spot, bar: "1m", limit: "300" }),
  older: await client.getHistoricCandles({ instId: spot, bar: "1H", limit: "300" }),
  book: await client.getOrderBook({ instId: spot, sz: "50" }),
  trades: await client.getTrades({ instId: spot, limit: 100 }),
  swapTicker: await client.getTicker({ instId: swap }),
  fundingRate: await client.getFundingRate({ instId: swap }),
  fundingHistory: await client.getFundingRateHistory({ instId: swap, limit: "100" }),
  markPrice: await client.getMarkPrice({ instType: "SWAP", instId: swap }),
  openInterest: await client.getOpenInterest({ instType: "SWAP", instId: swap }),
};

let refusal = {};
try {
  await client.getTicker({ instId: "NONE-USDT" });
} catch (error) {
  refusal = { code: error.code, msg: error.msg };
}

console.log(JSON.stringify({ ...answers, refusal }));
