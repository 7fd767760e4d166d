"""Views of a path: candles, the tape, tickers, order books."""
