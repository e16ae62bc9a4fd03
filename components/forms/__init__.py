"""Forms: what a reader enters, chooses and confirms."""
