"""The review of a change, over real repositories."""
