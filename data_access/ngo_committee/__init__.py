"""The Committee on NGOs: what is before it, what it decides, who waits and who voted."""
