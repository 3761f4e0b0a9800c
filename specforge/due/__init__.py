"""What runs out on a day: waivers, decisions, models and trials, in one list."""
