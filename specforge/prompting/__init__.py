"""What the prompt says: the layout of a view as plain values, and the templates that make a text of them."""
