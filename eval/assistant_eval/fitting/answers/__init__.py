"""Fits of what composes an answer: nothing is searched here."""
