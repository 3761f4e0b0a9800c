"""What is served against what was written, and how changes entered: in real repositories."""
