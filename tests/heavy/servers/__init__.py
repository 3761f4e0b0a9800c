"""Specs of servers that others wrote, what stands in those servers, and how they are started."""
