"""What can be done to a sandbox from outside: money, keys, outcomes, status, prices, snapshots."""
