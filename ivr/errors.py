"""What can be wrong before anybody calls, said to staff in plain words."""

from __future__ import annotations

from collections.abc import Iterable


class IvrError(Exception):
    """Something staff can put right.

    `str()` is the whole message, ready to print with no traceback. `exit_code` is what a command that
    stops because of it returns to the shell.
    """

    exit_code: int = 2


class _ComplaintsError(IvrError):
    """Several things wrong at once, so that nobody has to mend and try again one by one."""

    heading: str

    def __init__(self, complaints: Iterable[object]) -> None:
        """Keep the complaints in order; each is shown by its `str()`.

        Raises ValueError when there is nothing to complain about.
        """
        self.complaints: tuple[object, ...] = tuple(complaints)
        if not self.complaints:
            raise ValueError("an error needs at least one complaint")
        super().__init__(self.complaints)

    def __str__(self) -> str:
        """One complaint stands alone; several stand under a heading, one a line."""
        said = [str(complaint) for complaint in self.complaints]
        if len(said) == 1:
            return said[0]
        return "\n".join([f"{len(said)} {self.heading}", *(f"  {each}" for each in said)])


class SettingsError(_ComplaintsError):
    """The environment is wrong. Never holds the value of a secret."""

    heading = "settings are wrong:"


class ConfigError(_ComplaintsError):
    """`config/` or `prompts/` is wrong: file, line, what was found and what would be right."""

    heading = "things in the configuration are wrong:"


class UsageError(IvrError):
    """A command that cannot be carried out as it was given."""
