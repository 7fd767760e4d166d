"use strict";
// The candles of an instrument, with the orders and fills of the sandbox's accounts as marks.

const CHARTS = "/_mock/page/static/vendor/lightweight-charts.standalone.production.js";
const BARS = 120;
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
  return { place, chart, series, marks: LightweightCharts.createSeriesMarkers(series, []), lines: [] };
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

async function show(place) {
  const { instrument, bar } = place.dataset;
  const named = `instrument=${encodeURIComponent(instrument)}`;
  const [{ candles }, { fills }, { orders }] = await Promise.all([
    read(`/market/candles?${named}&bar=${bar}&bars=${BARS}`),
    read(`/fills?${named}&limit=200`),
    read(`/orders?${named}`),
  ]);
  await load();
  if (!place.isConnected) return;
  if (drawing?.place !== place) drawing = draw(place);
  const rows = candles.map((one) => ({
    time: one.at_ms / 1000,
    open: Number(one.open),
    high: Number(one.high),
    low: Number(one.low),
    close: Number(one.close),
  }));
  const last = candles.at(-1);
  const places = Math.max(...candles.map((one) => (one.close.split(".")[1] ?? "").length));
  drawing.series.applyOptions({ priceFormat: { type: "price", precision: places, minMove: 10 ** -places } });
  drawing.series.setData(rows);
  drawing.marks.setMarkers(fills.map((one) => markOf(one, rows)).filter(Boolean));
  drawing.lines.forEach((one) => drawing.series.removePriceLine(one));
  const resting = orders.filter((one) => one.price !== null);
  drawing.lines = resting.map((one) => drawing.series.createPriceLine(lineOf(one)));
  document.getElementById("marks").textContent =
    `Fills: ${fills.length} (▲ bought, ▼ sold). Open orders: ${resting.length} (dashed). Hollow candles rise.`;
  const shown = document.querySelector("output.last b");
  if (last && shown) shown.textContent = last.close;
  place.dataset.shown = String(rows.length);
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
