"""The conversation: what the line does next. Pure.

Law of this room: no clock, web, database, files, logging or randomness. `respond` takes a value and returns a value,
in prompt keys and typed values, never in words.
"""
