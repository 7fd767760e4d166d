#!/usr/bin/env bash
# The careful client with one bug, chosen by its name: bash planted.sh one_page
#
# ../planted.json says what each bug is, and which checks find it.

source "$(dirname "$0")/okx_client.sh"

case $1 in
  key_in_query)
    available() {
      call GET "/api/v5/asset/balances?ccy=$1&key=$OKX_READ_API_KEY" "" READ || return
      AVAILABLE=$(rows availBal | member availBal | cut -d . -f 1)
    }
    ;;
  one_page)
    history_length() {
      call GET "/api/v5/asset/bills?limit=$PAGE" "" READ || return
      BILLS=$(rows billId | wc -l)
    }
    ;;
  same_id)
    new_id() {
      printf careful1
    }
    ;;
  whole_seconds)
    stamp() {
      date -u -d "@$((($(own_ms) + AHEAD_MS) / 1000))" +%Y-%m-%dT%H:%M:%SZ
    }
    ;;
  *)
    echo "there is no bug $1" >&2
    exit 2
    ;;
esac

run
