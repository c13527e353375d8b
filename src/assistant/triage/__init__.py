"""What must not wait for a search: danger, greetings, and what the assistant must not do."""
