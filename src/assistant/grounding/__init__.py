"""Which sentences of a language model may be shown: those that a numbered passage of ours supports, fact by fact.

``sentences.judge`` is the door; each other module reads one thing in a sentence and in a passage: figures, names,
denials, conditions, words that mean the same. All are pure: no model, no index, no clock. Nothing is imported here, so
that a town hall without a model loads only what it needs.
"""
