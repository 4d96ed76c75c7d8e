"""Questions about whole rule lists, answered for every packet there is."""
