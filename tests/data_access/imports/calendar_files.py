"""Calendars of our own making, for the tests beside it."""

PLAIN = "DTSTAMP:20261120T090000Z"


def calendar(*events: str, head: str = "") -> str:
    """A calendar of events, each given as its lines; `head` are lines of the calendar itself."""
    inside = "".join(f"BEGIN:VEVENT\n{event}\nEND:VEVENT\n" for event in events)
    return f"BEGIN:VCALENDAR\nVERSION:2.0\n{head}{inside}END:VCALENDAR\n"


def event(start: str, *lines: str, uid: str = "a@example.org", title: str = "Forum") -> str:
    """An event: `event(";VALUE=DATE:20261208", "STATUS:TENTATIVE")`."""
    return "\n".join([f"UID:{uid}", f"SUMMARY:{title}", f"DTSTART{start}", *lines])
