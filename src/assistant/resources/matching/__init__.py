"""How well each resource fits a need: its words, its meaning, its classification, weighed by a fitted model."""
