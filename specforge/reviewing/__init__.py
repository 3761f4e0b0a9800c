"""The review of a change as a pull request is told: what it introduces, what it means, whom it concerns, and what to run."""
