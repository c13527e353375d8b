"""The ``assistant-eval`` commands, grouped by what they work on."""
