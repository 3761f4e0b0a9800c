"""The changes of a spec that could make an edit of an artifact; which of them does is decided by compiling."""
