"""What ``assistant corpus check`` reports to the writer of a page, in French, with file and line."""
