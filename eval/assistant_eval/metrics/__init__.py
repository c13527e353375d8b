"""Scores as pure functions of answers and labels, with their intervals."""
