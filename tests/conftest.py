"""What holds for the whole suite."""

from __future__ import annotations

from hypothesis import settings

# How long an example takes says more about the machine than about the code; what must be quick is measured where it must.
settings.register_profile("suite", deadline=None)
settings.load_profile("suite")
