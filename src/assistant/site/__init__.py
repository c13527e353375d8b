"""One commune: its configuration, services and opening hours, its public holidays, and the location of its folders."""
