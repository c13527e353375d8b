"""What ``assistant corpus check`` tells the writer of a page, in French, with file and line."""
