"""What holds for the whole suite."""

from __future__ import annotations

from hypothesis import settings

# How long an example takes says more of the machine than of the code; what must be quick is measured by itself.
settings.register_profile("suite", deadline=None)
settings.load_profile("suite")
