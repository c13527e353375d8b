"""One commune: its configuration, services and hours, its public holidays, and where its folders are."""
