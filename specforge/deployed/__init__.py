"""What is served, compared with what a lock says was written; and the stamp that tells the two apart in telemetry."""
