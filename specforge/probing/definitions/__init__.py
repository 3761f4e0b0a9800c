"""Says of a tool's definition alone, whoever wrote it, what a model cannot know of the lists that it returns."""
