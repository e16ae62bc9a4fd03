"""Reforms: their milestones and dates, who supports them, and what they wait for."""
