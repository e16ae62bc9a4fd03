"""All that is asked of one reform action, for its page and its sheet of paper: nothing private."""

from data_access.reforms import (
    action_details,
    actions,
    dependencies,
    endorsements,
    meeting_calendar,
    progress,
    reforms,
    schedule_slippage,
    support,
)

# Each is asked with the `key` of the action.
QUERIES = {
    "details": actions.details,
    "known": action_details.known,
    "steps": reforms.steps,
    "moves": schedule_slippage.register,
    "forecast": progress.forecast,
    "window": meeting_calendar.window,
    "needs": dependencies.needs,
    "blockers": dependencies.blockers,
    "majority": support.majority,
    "ledger": support.ledger,
    "endorsements": endorsements.register,
}
