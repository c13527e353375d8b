"""Rounds: messages asked once, answers read and graded by a person, and the table that this makes."""
