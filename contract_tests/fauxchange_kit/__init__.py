"""The contract-test kit: what a client's own tests use."""
