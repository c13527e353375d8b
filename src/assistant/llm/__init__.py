"""A town's own language model: given the passages found, never trusted, replaced by extracts at the first doubt."""
