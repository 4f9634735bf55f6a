"""Wording: what the line says and texts, per language and channel."""
