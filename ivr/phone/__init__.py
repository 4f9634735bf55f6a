"""A simulated phone and handset that follow TwiML as strictly as the provider does.

The terminal, the tests and the staff pages use it. It reaches the help line only over signed HTTP, so
whatever works here works for a caller; it knows nothing of what the line says.
"""
