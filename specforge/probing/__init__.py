"""Walks a running tool and says of each promise of its contract whether it holds."""
