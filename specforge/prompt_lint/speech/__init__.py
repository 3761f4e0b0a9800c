"""How the clauses of a prompt bind in languages other than English."""

from specforge.prompt_lint.speech.repeating import Repeating as Repeating
from specforge.prompt_lint.speech.speech import WORD as WORD
from specforge.prompt_lint.speech.speech import Force as Force
from specforge.prompt_lint.speech.speech import Speech as Speech
from specforge.prompt_lint.speech.telling import repeating_in as repeating_in
from specforge.prompt_lint.speech.telling import speech_in as speech_in
from specforge.prompt_lint.speech.telling import speech_of as speech_of
from specforge.prompt_lint.speech.telling import vague_in as vague_in
from specforge.prompt_lint.speech.vagueness import NAMED as NAMED
from specforge.prompt_lint.speech.vagueness import Vagueness as Vagueness
