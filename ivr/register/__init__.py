"""The register of facts: what staff wrote down, where it came from, and whether that is still so."""
