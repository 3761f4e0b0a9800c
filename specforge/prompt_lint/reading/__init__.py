"""Files of many kinds as prompts, each with the place in the file that every character came from."""
