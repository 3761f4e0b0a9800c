"""Eval cases: those that people wrote, and those that criteria, bounds, lists, intents and hand-overs imply."""
