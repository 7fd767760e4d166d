"""Drift: where an exchange answers otherwise than its documentation says."""
