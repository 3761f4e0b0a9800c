"""Session boundaries on real event streams: what each purpose sees, where purposes disagree, and what a change costs."""
