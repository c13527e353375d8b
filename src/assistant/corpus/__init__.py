"""Readers: what a commune or the State wrote -> Documents with one canonical text."""
