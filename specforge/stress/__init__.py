"""Written cases put through what users do otherwise than their author, and how many it takes to see that it matters."""
