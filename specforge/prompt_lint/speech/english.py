"""English: what is not read by the modules of clauses themselves, its vague words and its near repetitions."""

import re

from specforge.prompt_lint.speech.repeating import Repeating
from specforge.prompt_lint.speech.speech import WORD
from specforge.prompt_lint.speech.vagueness import Vagueness, forms_of
from specforge.regexes import regex
from specforge.wordings import COUNTING

WORDS = forms_of(
    "appropriate appropriately",
    "clear clearly",
    "concise concisely",
    "engaging",
    "friendly",
    "graceful gracefully",
    "helpful helpfully",
    "high-quality",
    "intuitive",
    "natural naturally",
    "polite politely",
    "professional professionally",
    "reasonable reasonably",
    "robust",
    "sensible",
    "suitable",
    "user-friendly",
)
THING = (
    r"(?:tone|manner|way|answers?|responses?|repl(?:y|ies)|languages?|style|length|explanations?|summar(?:y|ies)|messages?|voice|outputs?)"
)
ADVERBS = "|".join(form for form in WORDS if form.endswith("ly") and form not in {"friendly", "user-friendly"})
ADJECTIVES = "|".join(re.escape(form) for form in sorted(WORDS, key=len, reverse=True) if form not in ADVERBS.split("|"))
BESIDE = r"(?:(?:very|more|as|both|always|also|extremely|highly|\w+,|\w+,?\ and)\ ){0,3}?"
USE = regex(
    rf"""
    (?<!might\ )(?<!may\ )(?<!could\ )(?<!would\ )(?<!\ not\ )(?<!built\ to\ )
    \b(?:be|stay|remain|sound|keep\ (?:\w+\ ){{1,2}}?|make\ (?:the|your)\ \w+\ )\ ?{BESIDE}({ADJECTIVES})\b(?!\ (?:about|to|that|when|if|of|language)\b|(?:\ and\ \w+)?\ in\ \w+ing\b)
    | \b(?:answer|respond|reply|write|speak|explain|communicate|act|behave)\ (?:\w+,?\ (?:and\ )?){{0,2}}?({ADVERBS})\b
    | \bhandle\ (?:\w+\ ){{1,3}}?({ADVERBS})\b
    | \b(?:use|apply)\ (?:your\ )?((?:common|good)\ sense|(?:best|good)\ judge?ment|your\ judge?ment)\b(?!:|\ (?:of|about|on)\b|\ to\ \w+\ (?:if|whether)\b)
    | \b(?:where|when|if|as)\ (it\ makes\ sense)(?=[\ .,;]{{0,2}}$)
    | (?!(?:(?<=with\ )an?|with(?:\ an?)?)\ [\w-]+\ (?:error|failure|warning)\ messages?\b)\b(?:an?|the|your|in|use|with|give|provide|write|produce|choose)\ {BESIDE}(?!natural\ language)(?P<named>{ADJECTIVES})(?:,?\ (?:and\ )?\w+)?\ {THING}\b(?!\ (?:tag|model|processing)|(?<=\ way)\ to\b)
    """,
    re.VERBOSE,
)
VAGUE = Vagueness(
    words=WORDS,
    hints=frozenset((*WORDS, "quality", "sense", "judgment", "judgement")),
    use=USE,
    defining=regex(
        rf"\d|\bone (?:line|paragraph|sentence|word)\b|\b(?:{'|'.join(COUNTING[2:])}|e\.g|i\.e|for example|such as|that is|means|meaning|instead of|rather than|like this|example|match(?:ing)? (?:\w+ )?length)\b"
        r"|\b(?:at most|exceed|fewer than|less than|longer than|more than|shorter than|under|up to|within)\ \{[^{}\n]{1,60}\}\ (?:characters|lines|paragraphs|sentences|tokens|words)\b"
    ),
    explained=regex(r"^(?:, (?:by )?\w+ing\b|(?: and \w+)? as possible,? (?:but|while|without)\b|,? but (?:\w+ )?(?:\w+ )?enough\b)"),
    contrast=regex(r"^[^.;]{0,80}(?:,|\ [\u2013\u2014-])\ (?:and\ )?not\ (?!only\b|just\b|merely\b)\w"),
    condition=regex(r"\b(?:(?:if|unless|until|when|whenever)\ [^,;:.]{0,30}|whether\ [^,;:.]{0,80})$"),
    asked=regex(r"^\W{0,3}(?:are|can|could|do|does|how|is|should|what|why|will|would)\b.*\?\W{0,3}$", re.DOTALL),
    telling=regex(r"\b(?:i|my)\b"),
)
REPEATING = Repeating(
    instructing=frozenset(
        WORD.findall(
            "must never always should shall only do don't cannot can't may ensure make avoid you your use keep answer respond reply ask write call"
            " return give provide include output follow say tell user"
        )
    ),
    small=frozenset(
        WORD.findall(
            "a an the this that these those any every each all some of to for from in on at by with and or but as is are be was were been it its"
            " they them their you your please also just very then so if when will would can could should must shall may do does have has"
        )
    ),
    pointing=frozenset(("it", "its", "this", "that", "these", "they", "them")),
)
