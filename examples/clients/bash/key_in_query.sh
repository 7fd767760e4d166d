#!/usr/bin/env bash
# planted: safety/secret-in-url, parameters/unknown
# The key is in the query, too, where every proxy writes it down.

source "$(dirname "$0")/okx_client.sh"

available() {
  call GET "/api/v5/asset/balances?ccy=$1&key=$OKX_READ_API_KEY" "" READ || return
  AVAILABLE=$(rows availBal | member availBal | cut -d . -f 1)
}

run
