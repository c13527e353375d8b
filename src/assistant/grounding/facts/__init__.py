"""What a text states exactly: figures, dates, hours, phones, addresses, references. A passage has them or not."""
