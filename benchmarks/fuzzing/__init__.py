"""Requests that nobody means to send, and what must hold of every answer: `python -m benchmarks.fuzz`."""
