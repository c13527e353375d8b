"""Whole runs: their record, two of them compared, and whether one may be accepted."""
