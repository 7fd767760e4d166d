"""What people do to the WebSockets of a sandbox from outside."""
