"""What OKX's channels push, a module for each area."""
