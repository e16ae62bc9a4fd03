"""The kinds of import, and which loader reads which file."""

from collections.abc import Callable
from pathlib import Path

from data_access.imports import (
    body_sessions,
    calendars,
    contributions,
    decisions,
    endorsements,
    engagements,
    event_hosts,
    events,
    organizations,
    partnerships,
    positions,
    reforms,
    roll_calls,
    un80_tracker,
)
from data_access.imports.loading import Loader

# For each kind: the loader of its template, and how a file chooses its own.
TEMPLATES: dict[str, Loader] = {
    "body-sessions": body_sessions.LOADER,
    "contributions": contributions.LOADER,
    "decisions": decisions.LOADER,
    "endorsements": endorsements.LOADER,
    "engagements": engagements.LOADER,
    "event-hosts": event_hosts.LOADER,
    "events": events.LOADER,
    "organizations": organizations.LOADER,
    "partnerships": partnerships.TEMPLATE,
    "positions": positions.LOADER,
    "reforms": reforms.LOADER,
    "roll-calls": roll_calls.LOADER,
}
CHOICES: dict[str, Callable[[Path], Loader]] = {
    "events": calendars.loader,
    "partnerships": partnerships.loader,
    "reforms": un80_tracker.loader,
}


def loader(kind: str, path: Path) -> Loader:
    """The loader for a file of this kind, told by the file's name."""
    choose = CHOICES.get(kind)
    return choose(path) if choose else TEMPLATES[kind]
