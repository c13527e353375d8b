"""Text of any origin: words, languages, dates, acronyms, masks, our own sentences. Nothing here knows about pages."""
