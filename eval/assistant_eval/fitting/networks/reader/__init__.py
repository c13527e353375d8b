"""The network that reads a message and a passage together: which passage answers, and with which sentence."""
