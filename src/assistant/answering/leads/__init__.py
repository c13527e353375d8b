"""Which sentence of a passage is read first: those that could be, what tells them apart, and the model that reads."""
