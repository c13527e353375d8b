"""One file that holds a whole installation: site, index in service, opinions, sheets, settings without secrets."""
