"""Where CoinW's channels register what they push, and which modules have them."""

from fauxchange.exchanges.channels import Channels

_PRIVATE = ("trading",)
_SECTIONS = {
    "spot-": ("spot",),
    "spot-order": _PRIVATE,
    "spot-assets": ("accounts",),
    "futures-": ("futures",),
    "futures-order": _PRIVATE,
    "futures-position": _PRIVATE,
    "futures-assets": ("accounts",),
    "futures-user_setting": ("accounts",),
}

coinw = Channels("fauxchange.exchanges.coinw.websocket.channels", _SECTIONS)
