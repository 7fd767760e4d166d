"""Which error of CoinW's spot market each refusal of a transfer, deposit or withdrawal is.

No page names one for most of them, so the nearest general code is taken, as for orders.
"""

from __future__ import annotations

from fauxchange.domain.access import rejection as access
from fauxchange.domain.core.rejection import TooManyPlaces, UnknownCurrency, UnsupportedChain
from fauxchange.domain.funding import rejection
from fauxchange.exchanges.errors import Code, Table

FUNDING: Table = {
    UnknownCurrency: Code("spot-unknown-coin"),
    UnsupportedChain: Code("spot-unknown-chain"),
    TooManyPlaces: Code("spot-coin-precision"),
    rejection.BadAddress: Code("spot-bad-address"),
    rejection.UnverifiedAddress: Code("spot-bad-address"),
    rejection.TagNeeded: Code("spot-memo-missing"),
    rejection.AmountTooSmall: Code("spot-withdrawal-too-small"),
    rejection.AmountTooLarge: Code("spot-withdrawal-too-large"),
    rejection.OverDailyLimit: Code("spot-over-daily-limit"),
    rejection.WithdrawalsSuspended: Code("spot-withdrawals-suspended"),
    rejection.InternalUnsupported: Code("spot-withdrawals-suspended"),
    rejection.IllegalRecipient: Code("spot-unknown-recipient"),
    rejection.UnknownRecipient: Code("spot-unknown-recipient"),
    rejection.UnknownWithdrawal: Code("spot-unknown-withdrawal"),
    rejection.WithdrawalNotCancelable: Code("spot-withdrawal-not-cancelable"),
    rejection.AlreadyCanceled: Code("spot-withdrawal-not-cancelable"),
    rejection.SubAccountWithdrawal: Code("spot-not-master"),
    access.NotMaster: Code("spot-not-master"),
    access.UnknownSubAccount: Code("spot-unknown-sub-account"),
    access.FrozenSubAccount: Code("spot-frozen-sub-account"),
    access.UnknownApiKey: Code("spot-unknown-sub-account-key"),
}
