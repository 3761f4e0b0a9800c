"""HTML pages without a script, another file or the network: the frame that each of them stands in."""
