"""Paths to a `Project` plus findings: reads every file, collects every problem, raises for none."""
