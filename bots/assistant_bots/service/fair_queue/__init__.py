"""Whose question is worked on next, and how many a visitor may have open at once."""
