"""What is served, as tables: endpoints, and channels of WebSockets."""
