"""Reports of verdicts on clients that called a real mock."""
