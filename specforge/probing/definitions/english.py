"""English, and the English words that those of other languages are given."""

import re

from specforge.probing.definitions.lexicon import Lexicon, named, these
from specforge.regexes import regex

LISTING = frozenset({"list", "lists", "search", "find", "locate", "browse", "enumerate", "discover", "query"})
"""Verbs whose plural object is a list of rows."""
GIVING = these(
    """
    access display fetch filter get load obtain provide pull read retrieve return show view
    """
)
"""Verbs that return something, be it one or many."""
OTHER = these(
    """
    add adjust administer analyze apply archive assign authenticate book build buy calculate cancel change classify close compare compute configure convert count
    create decrypt delete deploy determine do download draw edit encrypt estimate evaluate execute format generate handle identify initialize insert install
    invoke log make manage merge modify move optimize parse pay place play post predict process publish purchase put register remove rename replace reserve reset
    resolve round run save scan schedule sell send set share simulate solve sort split start stop store submit sum summarize train transfer transform translate
    update upload validate verify write
    """
)
"""Verbs of tools that change or work out something; what such a tool returns is no list that is asked for."""
RETURNING = LISTING | GIVING
"""Verbs after which something comes back."""
VERBS = RETURNING | OTHER
"""Every verb that is known."""

MASS = these(
    """
    access address analysis analytics aspects attributes axis basics basis business calculus characteristics class conditions contents coordinates
    credentials data details diabetes diagnostics dimensions directions dynamics economics electronics fees figures forecasts gas graphics guidelines
    headquarters hours information insights instructions is its limits mathematics means measurements metadata metrics news outcomes parameters
    permissions physics plus points politics preferences prices process progress properties rates ratings requirements s savings scores series settings
    specifications specs statistics stats status stress success summaries terms this times trends us values vitals was weather
    """
)
"""Nouns with an s that describe one thing, or are no plural."""
MATHEMATICS = these(
    """
    angles derivatives digits divisors eigenvalues elements extrema factors intersections multiples numbers primes roots solutions zeros
    """
)
"""Plurals that are worked out."""
FEW = these(
    """
    achievements categories collectables collectibles colors colours commands connections continents countries currencies days departments ecosystems experiences
    fields formats frameworks genders genres implementations ingredients languages levels modes monarchs months options plugins priorities providers
    qualifications regions roles seasons sections sizes skills sources states statuses styles technologies timezones types units versions weekdays zones
    """
)
"""Plurals of which there are few in any world."""
RECORDS = these(
    """
    accounts albums alerts announcements appointments articles artists artworks assets assignments attachments attractions auctions bills blogs boards
    bookings bookmarks books bugs builds campaigns candidates cards cars cases charges clients clinics collections comments commits companies complaints
    concerts contacts contracts conversations courses customers deals deliveries deployments devices diffs discussions doctors documents donations
    downloads drivers emails employees entities entries episodes errors events exhibitions expenses favorites files films flights folders followers forums
    friends games grants hospitals hotels houses images incidents instances interviewers invoices issues items jobs journals lawsuits leads lessons
    listings locations logs matches measurements meetings members memories mentions messages monitors movies museums notes notifications objects offers
    orders organizations pages papers parks participants patients payments people performances phones photos pictures pipelines players pods positions
    posts products professionals projects properties providers publications pull-requests purchases quotes receipts recipes recommendations records
    refunds releases reminders repositories requests reservations restaurants reviews rows runs schools sellers servers services sessions shipments sips
    snippets songs sources spans stocks stores stories students subscribers subscriptions subtasks suggestions suppliers tags tasks tests threads tickets
    timesheets todos topics tours traces tracks trades trains transactions trips tweets users vehicles vendors venues videos violations visits voicemails
    volunteers vulnerabilities warehouses websites wines workers workflows workouts
    """
)
"""Nouns of rows that grow with the data, and that are rows even after a verb that only says that something is returned."""
KINDS = these(
    """
    activities alarms apps branches channels configurations databases datasets groups keys models namespaces packages playlists policies resources rooms
    rules secrets sensors shops shows spots stations tables teams workspaces
    """
)
"""Nouns of rows, too, of which there may be few."""
PLACES = frozenset(
    ["web", "internet", "database", "catalog", "catalogue", "index", "wikipedia", "google", "knowledge-base", "inventory", "online"]
)
"""What is searched as a whole, so that many hits come back."""
IRREGULAR = frozenset({"people", "children", "movies", "series", "staff"})
"""Plurals whatever their last letters, but for `series`."""

_NUMBER = (
    r"(?:\d[\d,]*|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|forty|fifty|hundred|a\s+hundred|thousand)"
)

LEXICON = Lexicon(
    code="en",
    verbs={},
    nouns={},
    opening=regex(
        r"^(?:(?:this|the|a|an)\s+(?:\w+\s+)?(?:function|tool|method|api|endpoint|command|operation|action|service|utility|procedure|query)\s+)?"
        r"(?:(?:is\s+|can\s+be\s+)?(?:used|designed|intended|called)\s+(?:to|for)\s+|(?:allows?|enables?|lets?|helps?)\s+(?:\w+\s+){0,2}?(?:to\s+)?|will\s+|can\s+|use\s+(?:this|it)\s+(?:\w+\s+)?to\s+)?"
        r"(?:(?:\w+ly|please)\s+)?"
        r"(?:(?:perform|execute|run|conduct)(?:s|es)?\s+(?:(?:a|an|the)\s+)?(?:[\w-]+\s+){0,2}?(?=(?:search|query)(?:es)?\b))?",
        re.IGNORECASE,
    ),
    joined=regex(r"(?:and|or)", re.IGNORECASE),
    to=these("for through up back"),
    all=these("all every"),
    whole=these("entire complete full"),
    one=these("a an one single each any"),
    determiners=these(
        """
    a all an any complete each entire every full multiple one several single some the various
    """
    ),
    skipped=these("of specific available nearby related registered published released the their"),
    lists=these("list lists array collection listing"),
    of=these("of"),
    stops=these(
        """
    about according across after against along among and around as at available based before being belonging between by containing during featuring for
    from given has have having held in including inside involved involving is like located made matching meeting near nearby of offered offering on or
    over per playing posted produced published registered related released sold specific starting suitable than that the their to under using via was were
    where which while who whose with within works
    """
    ),
    returned=regex(
        r"\b(?:return|retriev|fetch|get)(?:s|es|ing|e)?\s+(?:(?:a|an|the)\s+)?(?:[\w-]+\s+){0,3}?(?:list|array|collection)\s+of\s+",
        re.IGNORECASE,
    ),
    stated=regex(
        rf"\b(?:up\s+to|at\s+most|no\s+more\s+than|not\s+more\s+than|max(?:imum)?(?:\s+(?:of|is|value|number|allowed|limit|size))*\s*[:=]?|first|top|limited\s+to|limit\s+of|latest|last|(?:less|fewer)\s+than|capped\s+at|cap\s+of|<=|≤|1\s*(?:-|\u2013|to)|between\s+\w+\s+and|range\s+(?:of\s+)?\w+\s*(?:-|\u2013|to))\s*[`'\"]?{_NUMBER}\b|\b\d+\s*,\s*(?:which\s+is\s+)?the\s+max",
        re.IGNORECASE,
    ),
    ranked=regex(
        r"\b(?:top|best|nearest|closest|most|highest|lowest|largest|biggest|cheapest|fastest|leading|popular|similar|trending|recommended|tallest|longest|oldest|richest|major|significant|key|main|notable|important|famous|common)\b",
        re.IGNORECASE,
    ),
    ordered=regex(
        r"\b(?:sort(?:ed|s|ing)?|order(?:ed|ing)\s+(?:by|in|from)|order\s+by|in\s+(?:\w+\s+){0,3}order|newest|latest|oldest|recent|ascending|descending|"
        r"alphabetical(?:ly)?|chronological(?:ly)?|ranked|ranking|by\s+relevance|relevance|most\s+relevant|(?:newest|oldest|latest)\s+first|from\s+\w+est\s+to|last\s+\d+)\b",
        re.IGNORECASE,
    ),
    paged=regex(
        r"\b(?:paginat\w*|pages?|paged|per\s+page|at\s+a\s+time|up\s+to|limit\w*|cursor|next\s+page|chunks?|batch(?:es)?)\b", re.IGNORECASE
    ),
    counted=regex(
        r"(?:\b(?:number|amount|quantity|count)\s+of\b|\bhow\s+many\b).{0,400}\b(?:return(?:ed)?|retriev\w*|fetch(?:ed)?|results?|list(?:ed)?|shown?|display(?:ed)?|records?|rows?|entries|"
        r"items|per\s+page|find|hits|matches)\b|\b(?:max(?:imum)?|limits?)\b.{0,400}\b(?:results?|records?|rows?|entries|items|hits|matches|return(?:ed)?)\b",
        re.IGNORECASE,
    ),
    uncounted=regex(
        r"\b(?:character|word|token|second|minute|hour|day|night|week|month|year|guest|passenger|person|people|bedroom|room|byte|retr(?:y|ies)|attempt|depth|age|price|cost|level)s?\b",
        re.IGNORECASE,
    ),
    default=regex(r"\bdefaults?\b[^.,;)]*", re.IGNORECASE),
    ending=regex(r"\b(?:empty|shorter|fewer|less|no more|null)\b", re.IGNORECASE),
    forbidden=regex(r"\b(?:do\s+not|don't|never|must\s+not|should\s+not|cannot)\b[^.;]*", re.IGNORECASE),
    formatted=regex(
        r"\bbase\s?-?64|\bjson\b|\b(?:encode[sd]?|encoding|concatenat\w*|timestamp|millis\w*|epoch|row\s+number|serialized)\b|\b(?:in\s+the\s+form|of\s+the\s+form|format(?:ted)?)\b|"
        r"\b(?:id|key|offset|index|position|primary\s+key)\s+of\s+the\s+(?:last|first|next)|(?:\be\.g\.,?|\bfor\s+example,?|\bsuch\s+as)\s*:?\s*['\"`“]",
        re.IGNORECASE,
    ),
    sizes=named(
        "pagesize, page size, per page, perpage, page limit, max results, maxresults, num results, numresults, number of "
        "results, result count, results count, results limit, result limit, limit results, max items, max records, max rows, "
        "max entries, max count, max hits, items per page, results per page, rows per page, record limit, row limit, result "
        "size, results size, page count limit, n results, total results, max returned, max num results, max number results, max "
        "number of results, limit per page"
    ),
    limits=these("limit"),
    numbers=named(
        "amount, count, first, k, last, limit, max, maximum, n, num, number, quantity, size, top, top k, top n, topk, topn, total"
    ),
    onward=named(
        "starting after, ending before, after, before, after id, before id, since id, max id, min id, page, page number, page "
        "no, page num, page index, pagenum, pageno, current page"
    ),
    times=these("date datetime day month time timestamp year"),
    since=these("after begin from min since start"),
    until=these("before end max till to until"),
    sorting=these("sort sorts order sorting orderby sortby sorted ordering"),
    complete=these(
        "complete cursor done end exhausted incomplete last links more next offset onward pages pagination partial remaining scroll total totals truncated"
    ),
)
