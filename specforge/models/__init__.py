"""The models of all features: until when they are served, as a list and as a calendar, and what a catalogue says of them."""
