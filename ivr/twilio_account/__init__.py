"""The line's account at the provider: connecting a number, looking at it from outside, sending a text.

Everything here waits for the network, so nothing here is imported on the way to a turn, except `outbox`, which only
writes a small file for the sender to find.
"""
