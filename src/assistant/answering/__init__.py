"""From ranked passages to an answer with no model: what is quoted, how much, and what is suggested next."""
