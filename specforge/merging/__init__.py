"""Three-way merges of an artifact whose spec changed with the edits that somebody made to it by hand, and the texts that they begin with."""
