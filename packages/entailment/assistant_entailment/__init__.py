"""Data that ``assistant.grounding.entailment`` reads: a model in 8 bits and its tokenizer. No code."""
