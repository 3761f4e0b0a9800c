"""What git holds of a project: its files in revisions, their history and merges; nothing is checked out and nothing fetched."""
