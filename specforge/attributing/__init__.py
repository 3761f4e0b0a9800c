"""What a difference between an artifact and a text consists of, hunk by hunk, and which elements each concerns."""
