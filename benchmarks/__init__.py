"""What fauxchange costs: how fast it answers, how fast it starts, how much memory it takes."""
