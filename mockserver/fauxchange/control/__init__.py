"""What people do to a sandbox from outside: one class, SandboxControl, by its parts."""
