"""Documents that a commune must keep or may be asked for, filled from its configuration: drafts for its delegate."""
