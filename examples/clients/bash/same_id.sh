#!/usr/bin/env bash
# planted: money/client-id-unique
# Every transfer and every order has the same id.

source "$(dirname "$0")/okx_client.sh"

new_id() {
  printf careful1
}

run
