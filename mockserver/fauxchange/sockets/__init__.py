"""What is subscribed in sandboxes, and the connections that subscribe it."""
