"""One rule in each file; found by walking this package."""
