"""The servers that a test's sandbox may be on, and what the test does to it: here or elsewhere."""

from __future__ import annotations

from .local import LocalProvider, LocalSandbox
from .remote import RemoteProvider, RemoteSandbox

SandboxHandle = LocalSandbox | RemoteSandbox
SandboxProvider = LocalProvider | RemoteProvider
