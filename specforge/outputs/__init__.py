"""One set of results in the forms that people and programs read."""
