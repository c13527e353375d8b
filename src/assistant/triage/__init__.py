"""What is answered before any search: danger, greetings, and what the assistant must not do."""
