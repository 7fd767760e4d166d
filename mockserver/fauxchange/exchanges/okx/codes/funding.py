"""Which OKX error each rejection of the funding account is."""

from __future__ import annotations

from fauxchange.domain.core.rejection import UnsupportedChain
from fauxchange.domain.funding import rejection
from fauxchange.exchanges.errors import Code

FUNDING = {
    UnsupportedChain: Code("58010", {"chain": "chain"}),
    rejection.InsufficientBalance: Code("58350"),
    rejection.SameBook: Code("58123"),
    rejection.NothingToMove: Code("58114"),
    rejection.UnknownParty: Code("58115"),
    rejection.NotForMasters: Code("58127"),
    rejection.NotForSubAccounts: Code("58128"),
    rejection.TransferOutRefused: Code("58119", {"0": "account"}),
    rejection.UnknownTransfer: Code("58129", {"param": "name"}),
    rejection.SubAccountWithdrawal: Code("58209"),
    rejection.WithdrawalsSuspended: Code("58214", {"chainName": "chain"}),
    rejection.InternalUnsupported: Code("58200", {"0": "sender", "1": "recipient"}),
    rejection.OverDailyLimit: Code("58201"),
    rejection.AmountTooLarge: Code("58205"),
    rejection.AmountTooSmall: Code("58206"),
    rejection.TagNeeded: Code("58221"),
    rejection.BadAddress: Code("58222"),
    rejection.UnverifiedAddress: Code("58207"),
    rejection.IncompleteReceiver: Code("58238"),
    rejection.IllegalRecipient: Code("58213"),
    rejection.UnknownRecipient: Code("58218"),
    rejection.UnknownWithdrawal: Code("58215"),
    rejection.WithdrawalNotCancelable: Code("58216"),
    rejection.AlreadyCanceled: Code("58220"),
}
