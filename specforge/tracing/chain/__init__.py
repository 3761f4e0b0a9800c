"""The chain of a failing case: the elements it hangs on, their lines, what moved in them or was edited on disk, and the verdict."""
