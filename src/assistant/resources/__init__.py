"""Digital resources for teachers and shopkeepers: a dated catalogue, and its search by a need in a sentence."""
