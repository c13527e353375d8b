"""Is everything in order? One list of checks for the person who runs the assistant.

It looks and never mends. A failed check makes ``assistant doctor`` exit 1; a warning does not.
"""
