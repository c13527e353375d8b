"""Networks that are taught: the bundled encoder as torch reads it, what it learns, and its export in 8 bits."""
