"""Tests of the server: what arrives as bytes, and what goes out."""
