"""The channels of WebSockets: their schema files, and what these say as values."""
