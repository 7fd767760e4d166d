"use strict";
// The candles of an instrument, with the orders and fills of the sandbox's accounts as marks.

const CHARTS = "/_mock/page/static/vendor/lightweight-charts.standalone.production.js";
const [BARS, FEW_BARS] = [120, 3];
const PERIOD_MS = 2000;
let drawing = null;
let loading = null;

function load() {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = CHARTS;
    script.onload = resolve;
    script.onerror = () => reject(new Error("the chart cannot be loaded"));
    document.head.append(script);
  });
  return loading;
}

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

async function read(path) {
  const answer = await fetch(`/_mock${path}`, { headers: { "X-Mock-Sandbox": document.body.dataset.sandbox } });
  const value = await answer.json();
  if (!answer.ok) throw new Error(value.error);
  return value;
}

function looks() {
  const [text, line] = [colour("--text"), colour("--line")];
  return {
    autoSize: true,
    layout: { background: { color: "transparent" }, textColor: text, attributionLogo: false, fontSize: 11 },
    grid: { vertLines: { color: line }, horzLines: { color: line } },
    timeScale: { timeVisible: true, secondsVisible: true, borderColor: line },
    rightPriceScale: { borderColor: line },
  };
}

function draw(place) {
  const chart = LightweightCharts.createChart(place, looks());
  const [up, down] = [colour("--up"), colour("--down")];
  // Candles that rise are hollow, so that colour alone tells nothing.
  const series = chart.addSeries(LightweightCharts.CandlestickSeries, {
    upColor: "transparent",
    downColor: down,
    borderUpColor: up,
    borderDownColor: down,
    wickUpColor: up,
    wickDownColor: down,
  });
  return { place, chart, series, marks: LightweightCharts.createSeriesMarkers(series, []), lines: [], rows: [] };
}

function markOf(fill, candles) {
  const candle = candles.findLast((one) => one.time * 1000 <= fill.at_ms);
  const isBuy = fill.side === "buy";
  return candle && {
    time: candle.time,
    position: isBuy ? "belowBar" : "aboveBar",
    shape: isBuy ? "arrowUp" : "arrowDown",
    color: colour(isBuy ? "--up" : "--down"),
    text: `${fill.side} ${fill.size}`,
  };
}

function lineOf(order) {
  return {
    price: Number(order.price),
    color: colour(order.side === "buy" ? "--up" : "--down"),
    lineStyle: LightweightCharts.LineStyle.Dashed,
    title: `${order.side} ${order.size}`,
  };
}

function rowOf(candle) {
  return {
    time: candle.at_ms / 1000,
    open: Number(candle.open),
    high: Number(candle.high),
    low: Number(candle.low),
    close: Number(candle.close),
  };
}

/** Show the candles: all of them, or the last few if those before are there. */
function showCandles(candles) {
  const [rows, last] = [candles.map(rowOf), drawing.rows.at(-1)];
  if (last && rows.length && rows[0].time <= last.time && rows.at(-1).time >= last.time) {
    const newer = rows.filter((one) => one.time >= last.time);
    drawing.rows = [...drawing.rows.filter((one) => one.time < last.time), ...newer].slice(-BARS);
    newer.forEach((one) => drawing.series.update(one));
    return true;
  }
  if (rows.length < BARS && last) return false;
  const places = Math.max(0, ...candles.map((one) => (one.close.split(".")[1] ?? "").length));
  drawing.series.applyOptions({ priceFormat: { type: "price", precision: places, minMove: 10 ** -places } });
  drawing.series.setData(rows);
  drawing.rows = rows;
  return true;
}

async function show(place) {
  const { instrument, bar } = place.dataset;
  const named = `instrument=${encodeURIComponent(instrument)}`;
  const candlesOf = async (count) => (await read(`/market/candles?${named}&bar=${bar}&bars=${count}`)).candles;
  const [candles, { fills }, { orders }] = await Promise.all([
    // What was drawn changes at its end only, unless the clock has jumped.
    candlesOf(drawing?.place === place ? FEW_BARS : BARS),
    read(`/fills?${named}&limit=200`),
    read(`/orders?${named}`),
  ]);
  await load();
  if (!place.isConnected) return;
  if (drawing?.place !== place) drawing = draw(place);
  if (!showCandles(candles)) {
    drawing.rows = [];
    showCandles(await candlesOf(BARS));
  }
  drawing.marks.setMarkers(fills.map((one) => markOf(one, drawing.rows)).filter(Boolean));
  drawing.lines.forEach((one) => drawing.series.removePriceLine(one));
  const resting = orders.filter((one) => one.price !== null);
  drawing.lines = resting.map((one) => drawing.series.createPriceLine(lineOf(one)));
  document.getElementById("marks").textContent =
    `Fills: ${fills.length} (▲ bought, ▼ sold). Open orders: ${resting.length} (dashed). Hollow candles rise.`;
  const [last, shown] = [candles.at(-1), document.querySelector("output.last b")];
  if (last && shown) shown.textContent = last.close;
  place.dataset.shown = String(drawing.rows.length);
}

function redraw() {
  const place = document.getElementById("chart");
  if (!place || document.hidden || !place.offsetParent) return;
  show(place).catch((error) => {
    document.getElementById("marks").textContent = error.message;
  });
  const ladder = document.getElementById("ladder");
  if (place.dataset.shown && ladder) htmx.trigger(ladder, "ladder");
}

document.body.addEventListener("htmx:afterSwap", (event) => {
  if (event.target.id === "market") redraw();
});
document.addEventListener("market", redraw);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
  drawing?.chart.applyOptions(looks());
});
// The market moves by itself, and no event tells of it.
setInterval(redraw, PERIOD_MS);
