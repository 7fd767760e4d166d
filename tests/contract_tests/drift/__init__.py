"""Tests of what compares an exchange with its documentation."""
