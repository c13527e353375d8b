"""Bridges to other people's frameworks, one file each; nothing else of the library imports them."""
