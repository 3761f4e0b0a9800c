"""What runs out on a day: waivers, decisions, daily cuts of sessions, models and trials, in one list."""
