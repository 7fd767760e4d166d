"""Commands that steer a running server by its admin API."""
