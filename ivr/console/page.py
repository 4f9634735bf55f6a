"""What a page of the staff pages is: a name in the navigation and the views behind it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask.typing import ResponseReturnValue

from ivr.console.accounts import Role

View = Callable[..., ResponseReturnValue]
"""Takes the Console and whatever stands in `<...>` in its path."""


@dataclass(frozen=True, slots=True)
class Route:
    """One address of a page, below `/staff`: `/prompts/<key>`.

    `needs` is the role it takes; unset, a viewer may look (GET) and only an editor may do (POST). A `quiet` one is
    asked by the browser itself, so it does not count as somebody being there. `largest` is what may be sent, in bytes.
    """

    path: str
    view: View
    method: str = "GET"
    needs: Role | None = None
    quiet: bool = False
    largest: int = 1_000_000

    @property
    def role(self) -> Role:
        """The role it takes."""
        return self.needs or ("viewer" if self.method == "GET" else "editor")


@dataclass(frozen=True, slots=True)
class Page:
    """A page with its addresses; the first is where the navigation leads. `name` is the endpoint: `staff.NAME`.

    Further routes have the endpoint `staff.NAME_FUNCTION` after the function that shows them.
    """

    name: str
    title: str
    routes: tuple[Route, ...]
    in_navigation: bool = True

    def endpoint(self, route: Route) -> str:
        """Return the endpoint of a route, without the blueprint's name."""
        return self.name if route is self.routes[0] else f"{self.name}_{route.view.__name__}"
