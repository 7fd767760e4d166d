"""Which OKX error each rejection of sub-accounts, their keys and a request's expiry is."""

from __future__ import annotations

from fauxchange.domain.access import rejection
from fauxchange.exchanges.errors import Code

SUBACCOUNT = {
    rejection.NotMaster: Code("59500"),
    rejection.Unbound: Code("50035"),
    rejection.UnknownSubAccount: Code("59510"),
    rejection.NotEntrusted: Code("59613"),
    rejection.ManagedSubAccount: Code("59614"),
    rejection.FrozenSubAccount: Code("59508", {"param0": "name"}),
    rejection.NameTaken: Code("59601"),
    rejection.TooManySubAccounts: Code("59603"),
    rejection.NoCustody: Code("59515"),
    rejection.SameSubAccount: Code("59507"),
    rejection.UnknownApiKey: Code("59506"),
    rejection.TooManyApiKeys: Code("59501"),
    rejection.TooManyAddresses: Code("59503"),
    rejection.LabelTaken: Code("59502"),
    rejection.WeakPassphrase: Code("59505"),
    rejection.ExpiredWhenSent: Code("50036"),
    rejection.ExpiredOnArrival: Code("50037"),
}
