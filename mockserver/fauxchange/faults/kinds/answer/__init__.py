"""Faults of the answer: another status, body or type than documented."""
