"""Words that engines keep for themselves."""

RESERVED = frozenset(
    [
        "all", "alter", "analyse", "analyze", "and", "any", "array", "as", "asc", "at", "authorization", "between", "binary",
        "both", "by", "case", "cast", "check", "class", "collate", "collation", "column", "commit", "concurrently", "constraint",
        "create", "cross", "current", "current_date", "current_time", "current_timestamp", "current_user", "date", "day",
        "default", "deferrable", "delete", "desc", "describe", "distinct", "do", "drop", "else", "end", "escape", "except",
        "exchange", "execute", "exists", "explain", "extract", "false", "fetch", "final", "for", "foreign", "format", "from",
        "full", "function", "global", "grant", "group", "grouping", "groups", "having", "hour", "if", "ignore", "ilike", "in",
        "increment", "index", "initially", "inner", "insert", "intersect", "interval", "into", "is", "isnull", "join", "key",
        "lateral", "leading", "left", "level", "like", "limit", "local", "localtime", "localtimestamp", "lookup", "match",
        "merge", "minute", "month", "natural", "new", "no", "not", "notnull", "null", "nulls", "of", "offset", "on", "only",
        "option", "or", "order", "out", "outer", "over", "overlaps", "partition", "pivot", "placing", "primary", "proto",
        "qualify", "range", "recursive", "references", "respect", "returning", "right", "row", "rows", "sample", "second",
        "select", "semi", "session_user", "set", "similar", "some", "start", "struct", "symmetric", "system", "table",
        "tablesample", "then", "time", "timestamp", "to", "trailing", "treat", "trigger", "true", "type", "unbounded", "union",
        "unique", "unnest", "unpivot", "update", "user", "using", "values", "variadic", "verbose", "view", "when", "where",
        "window", "with", "within", "without", "year",
    ]
)  # fmt: skip
"""Words that some engine keeps for itself: a column of such a name is put in quotation marks."""
