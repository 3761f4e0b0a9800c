"""Single values of a spec file changed in its bytes: comments, layout and everything else stay as they are."""

from specforge.splicing.applying import splice
from specforge.splicing.changes import Insert, Put, Remove, SetValue, Splice, Value

__all__ = ["Insert", "Put", "Remove", "SetValue", "Splice", "Value", "splice"]
