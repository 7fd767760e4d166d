"""The calls of a sandbox with their answers: what is kept, and how it is looked for."""
