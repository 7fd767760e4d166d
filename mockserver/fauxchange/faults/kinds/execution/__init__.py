"""Faults of the execution: refused, late, twice, or read from a copy."""
