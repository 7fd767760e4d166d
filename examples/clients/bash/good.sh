#!/usr/bin/env bash
# The careful client as it is: no check of the kit has anything to say against it.

source "$(dirname "$0")/okx_client.sh"

run
