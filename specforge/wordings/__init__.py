"""What the words of a text bind to, in seven languages: what it loses when it is reworded, and what begins a rule that binds less."""

from specforge.wordings.bounds import bounds_of as bounds_of
from specforge.wordings.hedges import HEDGED as HEDGED
from specforge.wordings.losing import NUMBER as NUMBER
from specforge.wordings.losing import lost as lost
from specforge.wordings.losing import opposed as opposed
from specforge.wordings.losing import unclear as unclear
from specforge.wordings.losing import weaker as weaker
from specforge.wordings.tongue import Tongue as Tongue
from specforge.wordings.tongue import language_bound_in as language_bound_in
from specforge.wordings.tongue import tongue_in as tongue_in
from specforge.wordings.tongue import tongue_of as tongue_of
from specforge.wordings.translating import untranslated as untranslated
from specforge.wordings.words import COUNTING as COUNTING
from specforge.wordings.words import ENGLISH as ENGLISH
from specforge.wordings.words import STRONG as STRONG
