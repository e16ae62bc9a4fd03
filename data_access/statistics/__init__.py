"""What figures are made of and how far chance reaches: pure functions of counts, no database.

What cannot be told is None, which is not zero. SciPy is loaded by the functions that need it.
"""

from data_access.statistics.evidence import evidence
from data_access.statistics.intervals import Interval, newcombe, rate_ratio, risk_ratio, wilson

__all__ = ["Interval", "evidence", "newcombe", "rate_ratio", "risk_ratio", "wilson"]
