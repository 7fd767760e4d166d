"""Tests of what is pushed, and of sessions without a socket."""
