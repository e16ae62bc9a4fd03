"""Events: which come, who is asked to appear at them, and the calendar that others read."""
