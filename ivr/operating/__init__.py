"""Operating the line: its log, its figures, whether it is ready, and who is told when something is wrong.

Nothing here is waited for by a turn. What a turn itself does is counting: some tenths of a millionth of a second.
"""
