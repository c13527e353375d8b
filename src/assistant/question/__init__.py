"""A question before it is searched: validated, turned into a query, and what kind of information it asks for."""
