"""The week at a glance: the overview, what awaits its reader, and the mail that brings it."""
