"""Prompts read as structure, and rules over it: for compiled prompts and for those that no spec knows."""
