"""How fast it is, measured where it runs: `python -m tests.bench`."""
