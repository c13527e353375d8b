"""Questions that the configuration and the clock answer: phones, addresses, hours on a given day."""
