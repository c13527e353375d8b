"""Digital resources for teachers: a dated catalogue, and the search that a need in a sentence asks of it."""
