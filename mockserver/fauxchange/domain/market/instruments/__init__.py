"""Instruments: what is traded, its terms over time, and how its prices follow from a pair."""
