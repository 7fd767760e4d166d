"""The page of CoinW's documentation that many checks go by."""

from __future__ import annotations

COINW_INTRODUCTION = "https://www.coinw.com/api-doc/en/common/introduction"
