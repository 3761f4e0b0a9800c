"""What a run found: told as text and as JSON, and given as results for the forms that other programs read."""
