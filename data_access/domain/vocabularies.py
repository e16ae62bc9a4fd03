"""Labels of the states of milestones and actions, alike on screen, in documents, mail and files.

The keys are those of the queries, links and files; they never change.
"""

# Days ahead in which a milestone, a briefing note or an event is due or next.
HORIZON_DAYS = 14
DUE_WITHIN = f"Due within {HORIZON_DAYS} days"

COMPLETE = "Reported complete"
# Without recorded evidence, by a file or by an officer.
EVIDENCE_PENDING = "Reported complete, evidence pending"

# States of a milestone, and of an action by its final one, as lists and filters name them.
MILESTONE_STATES = {
    "overdue": "Overdue",
    "due": DUE_WITHIN,
    "later": "Later",
    "undated": "Without a date",
    "claimed": EVIDENCE_PENDING,
    "reached": COMPLETE,
}
# Counts of actions by state: `rest` is all others.
ACTION_COUNTS = {
    "decided": COMPLETE,
    "overdue": "Overdue",
    "due": DUE_WITHIN,
    "rest": "Not due yet",
}
