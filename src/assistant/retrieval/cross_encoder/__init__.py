"""A second look at the passages that the search cannot tell apart: a message and a passage read together."""
