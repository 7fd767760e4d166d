"""What can be done to a sandbox from outside."""
