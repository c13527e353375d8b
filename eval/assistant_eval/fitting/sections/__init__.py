"""The choice of a section: its labels, the weights of what speaks for it, the reranker, the learned sections."""
