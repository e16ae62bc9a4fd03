"""All that is asked of one reform action, for its page and its sheet of paper: nothing private."""

from data_access.reform import (
    actions,
    bodies,
    dependencies,
    endorsements,
    pace,
    particulars,
    reforms,
    slips,
    support,
)

# Each is asked with the `key` of the action.
QUESTIONS = {
    "details": actions.details,
    "known": particulars.known,
    "steps": reforms.steps,
    "moves": slips.register,
    "forecast": pace.forecast,
    "window": bodies.window,
    "needs": dependencies.needs,
    "blockers": dependencies.blockers,
    "majority": support.majority,
    "ledger": support.ledger,
    "endorsements": endorsements.register,
}
