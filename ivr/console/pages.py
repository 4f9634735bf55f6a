"""The pages there are, in the order of the navigation. A page module adds its `PAGE` here, and nothing else."""

from __future__ import annotations

from ivr.console import (
    closures_page,
    contacts_page,
    draft_page,
    heard_page,
    history_page,
    prompts_page,
    reports_page,
    today,
    tree_page,
    try_it,
)
from ivr.console.page import Page

PAGES: tuple[Page, ...] = (
    today.PAGE,
    try_it.PAGE,
    tree_page.PAGE,
    closures_page.PAGE,
    contacts_page.PAGE,
    prompts_page.PAGE,
    reports_page.PAGE,
    heard_page.PAGE,
    history_page.PAGE,
    draft_page.PAGE,
)
