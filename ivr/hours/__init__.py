"""Is somebody there: weekly hours, holidays, closures and the next opening. Pure.

Law of this room: no clock, files, database or logging. The time is always handed in, aware of its zone.
"""
