"""Ways in: one reader a format, one loader a kind of fact."""
