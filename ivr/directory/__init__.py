"""The line as staff write it down: reading the configuration, checking it, and complaining about it in plain words."""
