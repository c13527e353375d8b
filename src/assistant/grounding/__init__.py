"""Which sentences of a language model may be shown: those that a numbered passage of ours supports, fact by fact.

``sentences.judge`` is the entry point; every other module reads one thing in a sentence and in a passage: figures,
names, negations, conditions, synonyms. All are pure: no index, no clock. Nothing is imported here, so that a town hall
without a model loads only what it needs.
"""
