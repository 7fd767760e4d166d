"""What earns: staking and savings."""
