"""The text channel: the provider's form becomes a turn, steps become one message. Nothing else is decided here."""
