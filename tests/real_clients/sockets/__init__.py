"""Real clients, unmodified but for their URLs, on WebSockets."""
