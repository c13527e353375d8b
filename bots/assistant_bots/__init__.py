"""The channels of the assistant: thin adapters that read, ask, render and map errors."""
