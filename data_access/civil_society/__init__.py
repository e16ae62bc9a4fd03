"""Who takes part in the work of the United Nations: organizations, engagement, gaps."""
