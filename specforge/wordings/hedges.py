"""How a rule begins that says itself that it binds less."""

import re

from specforge.regexes import regex

_TO = r"(?: (?!(?:who|whom|which|that|what|how|where|when|if|er|sie|qu\S*|che|que)\b)[^\s,;:.]+){0,4}? "
"""The words from the first of a sentence to its verb, where no other clause begins."""
HEDGED = {
    "should": regex(
        r"(?:preferably|ideally|(?:if|where|when|wherever|whenever) possible|prefer|try to|m\u00f6glichst|idealerweise|vorzugsweise|nach M\u00f6glichkeit"
        r"|de pr\u00e9f\u00e9rence|id\u00e9alement|si possible|preferiblemente|preferentemente|idealmente|si es posible|preferibilmente|se possibile"
        r"|preferencialmente|de prefer\u00eancia|se poss\u00edvel|bij voorkeur|idealiter|indien mogelijk)\b"
        rf"|(?:you|it|they|the|an?|all|each|every|your|this|these|any|most|(?!always|focus)(?-i:[A-Z])[a-z]*[^\Ws]s){_TO}should\b"
        rf"|(?!wenn|falls|sobald|ob\b|w[aeio][^\W\d_]*\b|dass|weil|als\b)(?-i:[A-Z\u00c4\u00d6\u00dc])[^\W\d_]+{_TO}sollte(?:n|st)?\b"
        rf"|(?:les?|la|vos|votre|vous|tu|chaque|tou(?:te)?s|l'[^\W\d_]+){_TO}devr(?:ai[st]|aient|i?ez)\b"
        rf"|(?:las?|los|el|tus?|i|lo|le|gli|il|[ao]s?){_TO}(?:deber\u00eda[ns]?|dovrebbe(?:ro)?|deveriam?)\b"
        r"|(?:できるだけ|できる限り|なるべく|可能な限り|可能であれば|できれば|尽量|尽可能|最好)|[^。\n]*(?:が望ましい|が理想)",
        re.IGNORECASE,
    ),
    "may": regex(
        r"(?:you|du|tu|vous|usted|voc\u00ea|je) (?:may|can|could|darfst|kannst|peux|pouvez|puedes?|puoi|podes?|mag|kunt)\b(?! not\b)"
        r"|[^。\n]*(?:て|で)も(?:構いません|かまいません|構わない|よい|良い|いい|結構)|(?:你|您)?(?:可以|也可)",
        re.IGNORECASE,
    ),
}
"""How a rule begins that says itself that it binds less, for each level."""
