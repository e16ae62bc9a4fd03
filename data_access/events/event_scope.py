"""Which events count: what takes place, and what of it is a civil society event.

Calendars also hold milestones, sessions and calls. They are kept with their kind, and only civil
society events are counted as such. What is cancelled or postponed does not take place on its days;
what is tentative may.
"""

from data_access.schema import EVENT_KINDS, events

CIVIL_SOCIETY = events.c.kind == EVENT_KINDS[0]
TAKES_PLACE = ~events.c.cancelled & events.c.status.is_distinct_from("postponed")
COUNTED = CIVIL_SOCIETY & TAKES_PLACE
