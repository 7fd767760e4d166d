"""Clients as they are published, through a real socket."""
