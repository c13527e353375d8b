"""A question before it is searched: accepted or refused, read into a query, and what it asks for."""
