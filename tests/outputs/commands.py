"""Workflow commands, read as the runner of GitHub Actions reads lines of a log."""

NAMES = {"error", "warning", "notice", "debug", "group", "endgroup", "add-mask", "add-path", "set-env", "set-output", "save-state", "echo"}
NAMES |= {"stop-commands", "add-matcher", "remove-matcher"}


def commands(log: str) -> list[tuple[str, dict[str, str], str]]:
    """Every command in a log: its name, its properties and its message."""
    found = (_command(line) for line in log.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    return [one for one in found if one is not None]


def _command(line: str) -> tuple[str, dict[str, str], str] | None:
    """`::name key=value,...::message` at the beginning; otherwise `##[name key=value;...]message` anywhere."""
    trimmed = line.lstrip()
    if trimmed.startswith("::") and (end := trimmed.find("::", 2)) >= 0 and (told := _head(trimmed[2:end], ",")) is not None:
        return (*told, _unescaped(trimmed[end + 2 :]))
    begin = line.find("##[")
    if begin >= 0 and (end := line.find("]", begin)) >= 0 and (told := _head(line[begin + 3 : end], ";")) is not None:
        return (*told, _unescaped(line[end + 1 :]))
    return None


def _head(text: str, comma: str) -> tuple[str, dict[str, str]] | None:
    name, _, rest = text.partition(" ")
    if name.lower() not in NAMES:
        return None
    pairs = (pair.split("=", 1) for pair in rest.strip().split(comma) if pair)
    return name, {pair[0]: _unescaped(pair[1]) for pair in pairs if len(pair) == 2 and pair[1]}


def _unescaped(text: str) -> str:
    for code, character in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(code, character)
    return text
