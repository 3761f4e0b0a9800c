"""Questions about provenance: what wrote this line, what did this element reach, what can a change move."""
