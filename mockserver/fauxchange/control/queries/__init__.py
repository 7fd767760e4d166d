"""What can be asked of a sandbox; nothing here changes it."""
