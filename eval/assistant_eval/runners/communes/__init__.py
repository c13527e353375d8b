"""What a commune's file says against its official records, and the way from nothing to a first answer."""
