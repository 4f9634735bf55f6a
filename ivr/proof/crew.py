"""Doing tasks in several processes at once, with the outcome that one would have.

The processes are forked: each has the edition and all that was worked out of it without reading it again. Forking is
safe only where no other thread runs (one that holds a lock would be missing in the copy), so the work is done in the
process at hand where there is one, as in a web process: that has its proofs made by a process of their own anyway.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Collection, Sequence
from multiprocessing import get_context
from multiprocessing.connection import Connection, Pipe, wait
from multiprocessing.process import BaseProcess
from typing import Final, Generic, TypeVar

Task = TypeVar("Task")
Outcome = TypeVar("Outcome")
Step = Callable[[], None]
MOST: Final = 4
"""Processes: there are three ways to begin, and each process takes as much memory as the whole proof in one."""


def processors() -> int:
    """Return how many processes a proof is worth on this machine; what else runs on it is not asked."""
    return min(MOST, len(os.sched_getaffinity(0))) if _may_fork() else 1


def _may_fork() -> bool:
    """Say whether a copy of this process can be trusted. Other systems have libraries that no copy may use."""
    return sys.platform == "linux" and threading.active_count() == 1


class Crew(Generic[Task, Outcome]):
    """Up to `most` processes that do `work`. What one of them cannot finish, however it ends, is done here."""

    def __init__(self, work: Callable[[Task, Step], Outcome], most: int) -> None:
        self.work = work
        self.most = most
        self.hands: dict[Connection, BaseProcess] = {}

    def __call__(self, tasks: Sequence[Task], step: Step) -> list[Outcome]:
        """Do tasks, begun in their order; return what they came to, in their order. `step` is told of each step."""
        self._hire(len(tasks))
        done: dict[int, Outcome] = {}
        waiting = deque(range(len(tasks)))
        at_work: dict[Connection, int] = {}
        for pipe in tuple(self.hands):
            self._give(pipe, tasks, waiting, at_work)
        while at_work:
            for pipe in _heard(at_work):
                told = self._told(pipe)
                if told is None:
                    step()
                    continue
                nth = at_work.pop(pipe)
                if told:
                    done[nth] = told[0]
                self._give(pipe, tasks, waiting, at_work)
        return [done[nth] if nth in done else self.work(task, step) for nth, task in enumerate(tasks)]

    def close(self) -> None:
        """End the processes, whatever they do."""
        for process in self.hands.values():
            process.terminate()
        for pipe, process in self.hands.items():
            process.join()
            pipe.close()
        self.hands.clear()

    def _hire(self, tasks: int) -> None:
        """Fork as many processes as there are tasks for; fewer, or none, where they cannot be had."""
        while self.most > 1 and _may_fork() and len(self.hands) < min(self.most, tasks):
            here, there = Pipe()
            mine = (*self.hands, here)
            process = get_context("fork").Process(
                target=_serve, args=(self.work, there, mine, os.getpid()), daemon=True, name="proof"
            )
            try:
                process.start()
            except OSError:
                self.most = len(self.hands)
                here.close()
                return
            finally:
                there.close()
            self.hands[here] = process

    def _give(
        self, pipe: Connection, tasks: Sequence[Task], waiting: deque[int], at_work: dict[Connection, int]
    ) -> None:
        if waiting and pipe in self.hands:
            try:
                pipe.send(tasks[waiting[0]])
            except OSError:
                self._lose(pipe)
            else:
                at_work[pipe] = waiting.popleft()

    def _told(self, pipe: Connection) -> tuple[Outcome, ...] | None:
        """Return what a process tells: None for a step, its outcome in a tuple, an empty one where there is none."""
        try:
            told: tuple[Outcome, ...] | None = pipe.recv()
        except (EOFError, OSError):
            self._lose(pipe)  # it has died, or was killed for its memory; the others go on
            return ()
        return told

    def _lose(self, pipe: Connection) -> None:
        process = self.hands.pop(pipe)
        process.terminate()
        process.join()
        pipe.close()


def _heard(pipes: Collection[Connection]) -> list[Connection]:
    """Wait for what some of the processes tell; return through which pipes."""
    ready = wait(pipes)
    return [pipe for pipe in pipes if pipe in ready]


def _serve(
    work: Callable[[Task, Step], Outcome], pipe: Connection, of_others: Sequence[Connection], parent: int
) -> None:
    """Do the tasks that come through a pipe, until it is closed or there is nobody left to do them for."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches every process of a terminal; the parent ends us
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    for other in of_others:
        other.close()

    def step() -> None:
        if os.getppid() != parent:
            os._exit(1)
        pipe.send(None)

    while True:
        try:
            task = pipe.recv()
        except (EOFError, OSError):
            return
        try:
            pipe.send((work(task, step),))
        except Exception:  # the parent does the task again and meets it where it can be told
            pipe.send(())
