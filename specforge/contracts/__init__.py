"""What a tool's contract means: its schemas, its size, and the sentences it puts before the model."""
