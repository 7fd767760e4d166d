"""Errors of control: why something cannot be done to a sandbox."""

from __future__ import annotations


class ControlError(Exception):
    """Something cannot be done to a sandbox; the text says why."""


class NotThereError(ControlError):
    """The sandbox does not have what an act is about."""


class FullError(ControlError):
    """The sandbox has as many of something as it may have."""
