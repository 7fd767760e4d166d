"""TLS: the certificate of a server, and what lies between a connection and its protocol."""
