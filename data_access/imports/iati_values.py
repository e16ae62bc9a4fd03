"""Add up what an IATI activity commits, in US dollars."""

import math
from collections import defaultdict
from xml.etree.ElementTree import Element

# TransactionType, BudgetStatus and BudgetType.
OUTGOING_COMMITMENT, COMMITTED, REVISED = "2", "2", "2"


def committed_dollars(activity: Element) -> float | None:
    """Add up US dollars committed over its life, by outgoing commitments, or else budgets.

    Missing unless all of it is given in US dollars, since nothing is converted, and where what was
    taken back is more than what was committed.
    """
    transactions = (
        one.find("value")
        for one in activity.findall("transaction")
        if _attribute(one.find("transaction-type"), "code") == OUTGOING_COMMITMENT
    )
    currency = activity.get("default-currency")
    values = list(transactions) or _budgets(activity)
    amounts = [_amount(value, currency) for value in values]
    if not amounts or None in amounts:
        return None
    total = math.fsum(amounts)
    return total if total >= 0 else None


def _budgets(activity: Element) -> list[Element | None]:
    """List the values of committed budgets; of a period that has revised ones, those alone.

    An indicative budget, which one without a status is, commits nobody.
    """
    periods: dict[tuple, dict[bool, list]] = defaultdict(lambda: defaultdict(list))
    for budget in activity.findall("budget"):
        if budget.get("status") == COMMITTED:
            ends = (
                _attribute(budget.find(f"period-{end}"), "iso-date") for end in ("start", "end")
            )
            revised = budget.get("type") == REVISED
            periods[tuple(ends)][revised].append(budget.find("value"))
    return [value for kinds in periods.values() for value in kinds[max(kinds)]]


def _amount(value: Element | None, currency: str | None) -> float | None:
    """Read a value in US dollars; None where it is no number, or of another currency."""
    if value is None or value.get("currency", currency) != "USD":
        return None
    try:
        amount = float(value.text or "")
    except ValueError:
        return None
    return amount if math.isfinite(amount) else None


def _attribute(element: Element | None, name: str) -> str | None:
    return None if element is None else element.get(name)
