"""The emergency pack: the numbers of every desk, for when nothing of ours answers; and the proof that it is right."""
