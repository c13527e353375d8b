"""Questions answered from the configuration and the clock: phones, addresses, hours on a given day."""
