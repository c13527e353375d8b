"""Fits of the search of resources: their order, and the choice between a guide and a resource."""
