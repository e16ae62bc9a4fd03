"""Who may come in, and what is kept of it: accounts, sessions, links, contacts, the trail."""
