#!/usr/bin/env bash
# planted: signing/timestamp-milliseconds
# The timestamp has no milliseconds.

source "$(dirname "$0")/okx_client.sh"

stamp() {
  date -u -d "@$((($(own_ms) + AHEAD_MS) / 1000))" +%Y-%m-%dT%H:%M:%SZ
}

run
