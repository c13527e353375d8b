"""What the State publishes about a commune: its identity, its town hall, the desks it depends on."""
