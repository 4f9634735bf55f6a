"""What goes wrong around a line in service, and what callers and records have of it: `python -m benchmarks.faults`."""
