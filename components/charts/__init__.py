"""Charts, and the tables and lists beside them, each drawn from an answer."""
