"""Fits of words: those of people, of questions, and how telling each is."""
