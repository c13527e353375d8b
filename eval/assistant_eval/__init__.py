"""How accurate the assistant is, measured: datasets, metrics, baselines, runners. Never needed to answer."""
