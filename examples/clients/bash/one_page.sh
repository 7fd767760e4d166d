#!/usr/bin/env bash
# planted: reading/pages-complete
# A history is taken for complete after its first page.

source "$(dirname "$0")/okx_client.sh"

history_length() {
  call GET "/api/v5/asset/bills?limit=$PAGE" "" READ || return
  BILLS=$(rows billId | wc -l)
}

run
