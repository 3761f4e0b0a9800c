"""What a change of the specs means: elements compared by their fields with a git revision, in words of behaviour."""
