"""What is done to any text: words, languages, dates, acronyms, spelling, masks, our own sentences. It knows no page."""
