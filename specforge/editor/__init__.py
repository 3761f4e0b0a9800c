"""Specs, artifacts and prompts in an editor: what `check` and `lint` say while one types, and where an element stands."""
