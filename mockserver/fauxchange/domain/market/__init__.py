"""One market, the same from every side: prices, tapes, books and terms as functions of time.

Everything here is pure and in integers: prices in ticks, amounts in lots, times in Unix
milliseconds. A `Market` is a value made from the facts of a world and a log of what people did to
it; asked twice it answers the same, and what has happened never changes. Where it is kept, who
may see it and in which words is for other packages to say.

    market = Market(MarketFacts("seed", origin_ms, pairs, instruments))
    btc = next(one for one in market.instruments(now_ms) if one.id == "BTC-USDT")

Paths. A path is a `Source`: bars on a grid of time, down to the trades of a second.

    market.index("BTC-USDT")               a pair's path, which its instruments are maps of
    market.last(btc), market.mark(btc)     an instrument's own
    overlay(market.last(btc), users)       the tape as views show it, with users' trades on it

Views are functions of any path.

    path.price(now_ms)                             the last print
    candles.page(path, SIZES["1H"], now_ms, 100)   the newest candles, the running one first
    trades.by_id(path, now_ms, 100, older_than=i)  the tape, by id or by time
    ticker.ticker(path, now_ms)                    the last 24 hours
    market.book(btc, now_ms, 400)                  the ladder; `with_orders` adds users' orders
    book_changes.change(before, after)             what a channel pushes between two books
    market.price_limit(btc, now_ms), market.funding_rate(swap, now_ms)
    market.venue("name").listing(now_ms, SPOT)     what another exchange lists of the same pairs
    volume(btc, candle.lots, candle.turnover)      lots in contracts, base and quote currency
    tiers_of(btc, pair), totals.interest(market, swap, now_ms), option_summary(market, call, now_ms)
    delivery.deliveries(market, OPTION, "BTC-USD", now_ms)    and `settlements`, newest first

Matching. An order waits as a `Watch`; nothing is looked at before it has to be.

    watch = begin(path, Watch("order-1", Falls(limit), now_ms))   no search: the running two hours
    watch = look_again(path, watch)                       what it does at `watch.due_ms`
    watch.crossing                                        the trade that crossed, None before that
    book_changes.take(book.asks, "buy", lots, limit)      what a taker gets; remember its cells
    first(path, since_ms, until_ms, TrailingFall(ppm=5_000), state=best)

Steering. A change is data and begins now; watches of the paths that move must look again.

    script = PriceScript((PricePoint(now_ms, 500_000), PricePoint(end_ms, 600_000, ramp=True)))
    market = market.with_stretch(PriceStretch("BTC-USDT", now_ms, script))
    watch = reconsider(market.last(btc), watch, now_ms)
    market = market.with_stretch(PriceStretch("BTC-USDT", later_ms))      the world's price again
    PriceStretch("BTC-USDT-SWAP", now_ms, frozen, view=LAST)              one view of one instrument
    market.with_changes("BTC-USDT", [Change(now_ms, SUSPENDED)])          nothing trades from now on

Folders in order of imports: `paths` (the grid, bars, sources, searches, watches), `views` (candles,
the tape, tickers, books), `instruments` (what is traded, its terms, its map from the pair's path);
`facts` and `market` put them together.
"""
