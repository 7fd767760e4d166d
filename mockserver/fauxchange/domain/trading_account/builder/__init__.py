"""What positions and assets would be worth and need, real ones and made-up ones together."""
