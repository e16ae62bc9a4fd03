"""What the command line can do, a module a kind of command; `add` in each says which."""
