"""Two versions of the code asked the same messages, and their answers read side by side, not knowing which is which."""
