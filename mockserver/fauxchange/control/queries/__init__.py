"""What a sandbox is asked, and nothing is changed by."""
