"""Acronyms in a text, and what they mean: from the list, or as a page spells them out."""
