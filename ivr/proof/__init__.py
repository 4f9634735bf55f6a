"""The proof: every conversation the line can have, walked, and what is told held against the facts."""
