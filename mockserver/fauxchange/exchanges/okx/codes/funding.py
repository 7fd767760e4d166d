"""Which OKX error each rejection of the funding account is."""

from __future__ import annotations

from fauxchange.domain.core.rejection import UnsupportedChain
from fauxchange.domain.funding import rejection as r
from fauxchange.exchanges.errors import Code

FUNDING = {
    UnsupportedChain: Code("58010", {"chain": "chain"}),
    r.InsufficientBalance: Code("58350"),
    r.SameBook: Code("58123"),
    r.UnknownSubAccount: Code("58115"),
    r.NotForMasters: Code("58127"),
    r.NotForSubAccounts: Code("58128"),
    r.TransferOutRefused: Code("58119", {"0": "account"}),
    r.UnknownTransfer: Code("58129", {"param": "name"}),
    r.SubAccountWithdrawal: Code("58209"),
    r.WithdrawalsSuspended: Code("58214", {"chainName": "chain"}),
    r.InternalUnsupported: Code("58200", {"0": "sender", "1": "recipient"}),
    r.OverQuota: Code("58201"),
    r.AboveMaximum: Code("58205"),
    r.BelowWithdrawalMinimum: Code("58206"),
    r.TagNeeded: Code("58221"),
    r.BadAddress: Code("58222"),
    r.IncompleteReceiver: Code("58238"),
    r.IllegalRecipient: Code("58213"),
    r.UnknownRecipient: Code("58218"),
    r.UnknownWithdrawal: Code("58215"),
    r.NotCancelable: Code("58216"),
    r.AlreadyCanceled: Code("58220"),
}
