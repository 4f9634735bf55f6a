"""What happened, for reports: one row a turn, one row a call, without numbers, names or words of callers.

A turn only appends a line to a file of its process (`spool`). A thread beside the turns moves the lines to the database
(`draining`). SQL stands in this room alone.
"""
