"""Paths: prices as bars on a grid of time, whatever they come from, and searches on them."""
