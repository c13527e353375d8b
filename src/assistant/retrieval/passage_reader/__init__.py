"""A message and a passage read together: which sentence of the passage answers."""
