"""A town's own language model: asked with what was found, never trusted, replaced by extracts at the first doubt."""
