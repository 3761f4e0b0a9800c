"""How an edit by hand leaves: promoted into the spec, reverted, accepted for a while, or its file detached."""
