"""Exit codes of the command: documented in docs/reference/cli.md."""

OK = 0
FINDINGS = 1
REFUSED = 1
USAGE = 2
