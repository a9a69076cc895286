// Progressive additions; every page works without them.
