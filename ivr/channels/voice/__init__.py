"""The voice channel: the provider's form becomes a turn, steps become TwiML. Nothing else is decided here."""
