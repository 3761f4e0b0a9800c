"""Mutants of a spec, and which of them some case would notice."""
