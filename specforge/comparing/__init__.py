"""How the artifacts of a feature stand: what a build would write, what it last wrote, and what is on disk."""
