"""Names that nothing but their place tells from ordinary words."""
