"""The catalogue kept true: addresses asked politely, and what was seen of each, with its day."""
