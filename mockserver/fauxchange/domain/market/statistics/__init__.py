"""Trading statistics: what takers bought and sold, what was open, and who held it."""
