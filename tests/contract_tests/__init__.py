"""Tests of the contract-test kit."""
