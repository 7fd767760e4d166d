"""Tests of what listens on sockets."""
