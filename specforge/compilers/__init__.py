"""One target in each file; found by walking this package."""
