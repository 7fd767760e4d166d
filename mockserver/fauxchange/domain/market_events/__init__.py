"""What happens in a market at a time that was set, and what it means for accounts."""
