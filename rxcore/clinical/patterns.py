"""How each field of a medicine line looks: one regular expression, tried from left to right.

Each alternative is a named group; the group's name before a trailing digit is the field. The order
is the order of trust: what comes first wins where two would start at the same letter.
"""

import re

from rxcore.prescription import lexicon
from rxcore.prescription.lexicon import alternatives, phrases_pattern

NUMBER = (
    r"(?:\d{1,3}(?:\s000){1,2}(?=\s?(?:i\.?u|ui|u\.i|ie|units?|unit\u00e9s)\b)|"
    r"\d{1,7}(?:[.,]\d{2,3}){0,4}(?:[.,]\d{1,4})?|\.\d{1,4})"
)
"""Points and commas part decimals or thousands; rxcore.clinical.amounts says which."""
MANY = (
    rf"(?:(?:{alternatives(word for word in lexicon.units('many') if len(word) > 1)})\s*|"
    r"[x\u00d7]\s*10\s*(?:\^\s*\d|[³-⁹])\s*)"
)
MASS = alternatives(lexicon.units("mass"))
VOLUME = alternatives(lexicon.units("volume"))
AND_A_HALF = r"(?:\d|one|two|three)\s+(?:and|&)\s+(?:an?\s+|one\s+)?(?:half|½|1/2)"
FRACTION = (
    rf"(?:{AND_A_HALF}|"
    r"\d?[½¼¾⅓⅔]|[1-4]\s[½¼¾⅓⅔]|[1-4]\s+[1-3][/\u2044][2-4]|1?[1-3][/\u2044][2-4]|"
    r"\d{1,2}(?:[.,]\d+)?)"
)
"""A whole number before a fraction is small: "40 1/2 tab" is half a tablet of 40."""
NUMBERS = lexicon.phrases("number")
COUNT = rf"(?:{FRACTION}|(?:{alternatives(NUMBERS)}|l|i{{1,3}})(?=\s))"
COUNTED = rf"(?:{alternatives(word for word in NUMBERS if word not in ('a', 'an'))})(?!\w)"
WHOLE = rf"(?:\d{{1,3}}(?:[.,]\d)?|[½]|{COUNTED})"
END = r"(?![\w])"
DOSES = alternatives(lexicon.units("dose"))
UNIT_END = r"(?![^\W\d_])"
HOURS = r"(?:h|hr|hrs|hour|hours|hourly|hrly|°)"
PER = r"(?:\s?/\s?|\s+per\s+)"
DAYPART = rf"(?:{alternatives(lexicon.phrases('daypart', 'en'))})"
PART = rf"(?:{DAYPART}|{alternatives(lexicon.phrases('short daypart'))})"
WEEKDAY = r"(?:mon|tue|tues|wed|wednes|thu|thurs|fri|sat|satur|sun)(?:day)?s?"
TIME_UNIT = rf"(?:{alternatives([*lexicon.units('time'), 'doses'])})"

N = rf"(?:\d{{1,2}}\s*(?:-|\u2013|a)\s*)?(?:\d{{1,2}}(?:[.,]\d)?|{COUNTED})"
BEFORE = rf"(?:(?:{alternatives(lexicon.phrases('before daypart'))})\s*)?"
OTHER_PART = rf"{BEFORE}(?:{alternatives(lexicon.phrases('daypart', '-en'))})"
AND = rf"(?:,|-|/|\+|&|{alternatives(lexicon.phrases('and'))})?"


def phrases_of(*kinds: str) -> str:
    """A regular expression for the phrases of these kinds."""
    return phrases_pattern((p for kind in kinds for p in lexicon.phrases(kind)), N)


OTHER_FREQUENCY = (
    rf"{phrases_of('frequency', 'need')}|{OTHER_PART}(?:\s*{AND}\s*{OTHER_PART}{{END}})*"
).replace("{END}", END)
"""How often in other languages than English."""
LASTING = alternatives(lexicon.phrases("duration"))

DURATION = (
    rf"(?:(?:x|\u00d7|for|upto|up\s+to|next|\*|(?:{LASTING})(?=\s))\s*)?(?:the\s+next\s+)?(?:{WHOLE}\s*(?:-|"
    rf"\u2013|to)\s*)?"
    rf"{WHOLE}\s*(?:more\s+)?{TIME_UNIT}{END}(?!\s*(?:before|apart|ago|later|(?:a|per|/)\s*week))"
    r"|(?:x|\u00d7|for\s)\s*(?:\d{1,3})\s*/\s*(?:7|52|12)(?![\d./])"
    r"|\d{1,2}/(?:7|52|12)(?![\d./]|\s*(?:mg|mcg|ml))"
    rf"|(?:x|\u00d7|for|\*)\s*(?:a|one)\s+(?:day|week|month|fortnight){END}"
    r"|(?:x|\u00d7)\s*\d{1,3}(?![\w./-]|\s+(?:times|fois|veces|vezes|mal)\b)"
)

SLOT = (
    r"(?:1?\d[/\u2044]\d|\d?[½¼¾⅓⅔]|\d{1,2}(?:[.,]\d{1,2})?(?:\s?(?:i?u|units?|ml)(?![a-z]))?|x|X|(?-i:[lIOo])|"
    r"\u0966|\u0967|\u0968)"
)
DASH = r"\s*(?:-{1,3}|\u2013|—|\+|_)\s*"
SLOTS = (
    rf"\(?(?<![\d/.,]){SLOT}(?:{DASH}{SLOT}){{2,3}}(?![\d/]|\s*(?:mg|mcg|{TIME_UNIT}\b))"
    r"(?:\s*(?:units?|iu|u|ml)\b)?\)?|"
    rf"(?<![\d/.,-])(?:1-1|2-2|[12½]-0|0-[12½])(?![\w/-]|\s*(?:{DOSES}|{VOLUME}|mg|mcg|to)\b)"
)

CODES = "|".join(
    r"\.?".join(code) if len(code) < 4 else code
    for code in sorted((*lexicon.phrases("code"), *lexicon.phrases("latin")), key=len, reverse=True)
)

AT_NIGHT = r"(?-i:ON(?!\s+(?:the|empty|alternate|affected|an)\b))"

EVERY = (
    r"q\s*\.?\s*\d+\s*(?:days?|d|weeks?|wks?|months?|mos?)|"
    r"q\.?\s*(?:day|daily|week|weekly|wk|month|monthly|am|pm|night|morning|evening)|"
    rf"q\s*\.?\s*\d+\s*(?:-\s*\d+\s*)?{HOURS}|"
    rf"(?:every|each|in\s+every)\s+\d+(?:\s*(?:-|to)\s*\d+)?\s*{HOURS}|"
    r"(?:every|each)\s+(?:two|three|four|six|eight|twelve)\s+hours|"
    r"\d+(?:\s*(?:-|to)\s*\d+)?\s*(?:th|rd|nd)?\s*(?:hourly|hrly|°)|"
    rf"(?:every|each)\s+(?:other\s+day|alternate\s+day|second\s+day|day|{DAYPART}|week|month|"
    r"\d+\s+(?:days|weeks|months)|(?:mon|tues|wednes|thurs|fri|satur|sun)day)"
)
TIMES = (
    rf"\d\s?[x\u00d7]\s?\d(?![\d.,]|\s*(?:(?:mg|mcg|g|days?|weeks?|months?|doses?|x)\b|/|{VOLUME}|{DOSES}))|"
    rf"(?:\d(?:/\d)?|½|one|two|half)\s+(?:in\s+the\s+|at\s+)?{PART}"
    rf"(?:\s*(?:,|and|&|-|/|\+)?\s*(?:\d(?:/\d)?|½|one|two|half)\s+(?:in\s+the\s+|at\s+)?"
    rf"{PART})+|\d\s+(?:aft|eve)|\d\s*dd\s*\d|"
    rf"(?:(?:every|on)\s+)?{WEEKDAY}(?:\s*(?:,|/|-|and|&)\s*{WEEKDAY})+|"
    rf"(?:(?:every|on)\s+)?{WEEKDAY}\s+only|(?:every|on)\s+{WEEKDAY}|x?\s?\d\s?/\s?(?:week|wk)|"
    r"\d\s+days?\s*(?:a|per|/)\s*week|(?:at\s+)?\d{1,2}(?::\d\d)?\s*(?:am|pm)|"
    r"(?:(?<=units\s)|(?<=unit\s)|(?<=tab\s)|(?<=tabs\s)|(?<=mg\s)|(?<=ml\s))(?-i:AM|PM)|"
    r"(?:once|twice|thrice|\d\s*x|(?:\d(?:\s*(?:-|to)\s*\d)?|two|three|four|five|six)\s*"
    r"(?:times?|x))\s*"
    r"(?:(?:in\s+)?(?:a|an|per|every|each|in)\s+(?:day|week|wk|month|night|fortnight|\d+\s+"
    r"(?:days|weeks|months|hours))|/\s*(?:day|wk|week|d)|daily|weekly|monthly|a?\s*day|"
    rf"(?:in|at)\s+(?:the\s+)?{DAYPART})"
)
WORDS = (
    r"(?:on\s+)?alternate\s+days?|daily|weekly|wkly|bi-?weekly|fortnightly|monthly|nightly|"
    r"once\s+(?:daily|weekly)|(?:on\s+)?other\s+days|once|twice|thrice|"
    rf"(?:at|in|on)\s+(?:the\s+)?(?:{DAYPART})(?:\s+(?:and|&)\s+(?:at\s+)?{DAYPART})?|"
    rf"{DAYPART}(?:\s*(?:,|and|&|-|/)\s*{DAYPART})*|(?:per|a|/)\s*day|(?:per|/)\s*(?:week|wk)|"
    r"(?:as|if|when|whenever)\s+(?:and\s+when\s+)?(?:needed|required|necessary|reqd?)|"
    r"immediately|din\s+me(?:in)?\s+(?:ek|do|teen|char|\d)\s+ba+r|"
    r"subah(?:\s*-?\s*(?:aur\s+)?sha+m)?|raat\s+(?:ko|me(?:in)?)|दिन\s+में\s+(?:\S+)\s+बार|"
    r"रोज|सुबह(?:\s*-?\s*शाम)?|रात\s+को"
)

MAX_TIME = alternatives(word for word, time in lexicon.units("time").items() if time[0] == 1)
MEAL = r"(?:food|meals?|breakfast|lunch|dinner|milk|water|supper|feeds?|bf|snacks|juice|sleep)"
INSTRUCTIONS = (
    r"(?:from\s+|on\s+)?days?\s*\d+(?:\s*(?:-|to|\u2013)\s*(?:day\s*)?\d+)?"
    r"(?:\s+of\s+(?:the\s+)?(?:cycle|menses|periods?))?|"
    r"(?:till|until)\s+(?:the\s+)?\w+(?:\s+(?:visit|review|date|delivery|course))?|"
    r"(?:stop|discontinue|withhold)|"
    r"in\s+\d+\s*ml\s+(?:of\s+)?(?:0\.9%\s*)?(?:ns|dns|rl|d5|5d|dextrose|normal\s+saline|saline|"
    r"(?:sterile|distilled)\s+water)|(?:avoid|sip|bathe?|taper|rinse|wash)(?:ing)?\b[^,;.\n]*|"
    rf"@\s*{NUMBER}\s*(?:ml|mcg|mg|units?|drops|gtts?|l)?\s*(?:/|per)\s*(?:hr|hour|h|min|minute)|"
    rf"{NUMBER}\s*(?:ml|drops?|gtts?|l)\s*(?:/|per)\s*(?:hr|hour|min|minute)|"
    r"(?:(?:\d+/\d+|\d+(?:\s*-\s*\d+)?|½|half|an?)\s*(?:min|mins|minutes|hours?|hrs?|h)\s+)?"
    r"(?:before|after|with|without|during)\s+"
    rf"(?:(?:and|or|&|/)\s+(?:before|after|with)\s+)?(?:each\s+|every\s+|the\s+)?(?:\w+\s+)?{MEAL}"
    rf"(?:\s+and\s+{MEAL})?|"
    r"(?:\d\s+)?in\s+(?:an?\s+)?(?:\d+\s*)?(?:glass|cup|l|ml|litre|liter|oz|ounce)(?:e?s)?\s+"
    r"(?:of\s+)?"
    r"(?:water|milk|juice)|"
    rf"max(?:imum)?\.?\s*(?:of\s+)?\d+(?:\.\d+)?(?!\s*{TIME_UNIT}(?!\w))\s*(?:g|mg|tabs?|tablets?|doses?|puffs?)?"
    rf"(?:\s*(?:per|/|a|in)\s*(?:{MAX_TIME}|24\s*h\w*|hour))?|"
    r"kha+n[ae]\s+ke\s+(?:ba+d|pehle|sa+th)|खाने\s+के\s+(?:बाद|पहले|साथ)|"
    r"swish\s+and\s+(?:swallow|spit)|"
    r"(?:on\s+(?:an\s+)?)?empty\s+stomach|ac|pc|bbf|abf|a\.c\.?|p\.c\.?|a/f|b/f|"
    r"(?:to\s+)?(?:continue|cont\.?|contd\.?)|as\s+(?:directed|advised|before|"
    r"per\s+(?:the\s+)?\w+)|"
    r"(?:over|on|to)\s+(?:the\s+)?(?:affected|whole|lesional|entire)\s+\w+|"
    r"(?:if|for|in\s+case\s+of)\s+(?:fever|(?:severe\s+)?pain|vomiting|cough|cold|itching|sleep|"
    r"acidity|nausea|headache|body\s*ache|loose\s+(?:motions?|stools?)|constipation|allergy|"
    r"gas|diarrh?oea|wheeze|breathlessness|anxiety|temp\w*(?:\s*>\s*\d+)?|sos|bp|chest\s+pain|"
    r"[a-z]+\s*>\s*\d+\s*\w*)(?:\s*(?:>|above|over|/|or|and)\s*\w+)?(?:\s*°?\s?(?-i:[FC])\b)?"
)

SITES = (
    r"(?:(?:in|to|into|for)\s+)?(?:the\s+)?(?:both|right|left|each|either|b/l|rt|lt|affected)\.?\s+"
    r"(?:eyes?|ears?|nostrils?|nares|side)|r/e|l/e|b/e|(?-i:BE|LE|RE|[RL]\s(?=eye|ear))"
    r"(?:eye|ear)?|each\s+nostril"
)

PIECES = alternatives(
    word for word, (_, form) in lexicon.units("dose").items() if form in ("tablet", "capsule")
)
QUANTITY = (
    rf"(?:x|\u00d7)\s*\d{{2,3}}\s*(?:{PIECES})|"
    r"(?:x|\u00d7)\s*\d+\s*(?:tab|cap)(?:let|sule)?s?|(?:#\s*(?![1-4]\b)|nos?\.?\s*|"
    r"(?:qty|quantity)\.?:?\s*#?\s*|"
    r"disp(?:ense)?\.?:?\s*#?\s*|refills?:?\s*x?\s*|mitte:?\s*|tot(?:al)?:?\s*)"
    r"\d+(?:\s*(?:(?:tab|cap)(?:let|sule)?|ml|bottle|strip|sachet|tube|vial|inhaler|pack)s?)?"
)

HOLDER = (
    rf"(?:{VOLUME}|tablet|tab|cap|dose|puff|hr|hour|h|min(?:ute)?|actuation|spray|vial|sachet|"
    rf"m2|m²|m\^2|sq\.?\s?m|{MASS})"
)
BODY = r"(?:kg|m2|m²|m\^2|sq\.?\s?m)"
TIME = r"(?:min(?:ute)?|hr|hour|h|day|d|dose|24\s?h(?:r|ours)?|week|wk)"
AMOUNT = rf"{NUMBER}\s*{MANY}?(?:{MASS}){UNIT_END}"
TAIL = rf"(?:{PER}{BODY}{PER}{TIME}{UNIT_END}|{PER}(?:{NUMBER}\s*)?{HOLDER}{UNIT_END})"
"""What holds an amount, or what it is counted by: "/5 ml", "/kg/min", "per m2"."""
STRENGTH = (
    r"1\s*(?::|in)\s*\d{1,3},?0{2,3}|"
    rf"{NUMBER}\s*(?:%|percent)(?:\s*(?:w/w|w/v|v/v))?|"
    rf"{NUMBER}(?:\s*[-\u2013/+]\s*{NUMBER})*\s*{MANY}?(?:{MASS}){UNIT_END}{TAIL}?"
    rf"(?:\s*[/+-]\s*{AMOUNT})*{TAIL}?"
    rf"|{NUMBER}\s*(?:{VOLUME})\s*/\s*{NUMBER}\s*(?:{MASS}){UNIT_END}"
)

ROUTES = alternatives((*lexicon.routes("any"), *lexicon.routes("capitals")))

GROUPS = (
    ("instructions1", rf"(?:{INSTRUCTIONS}|{phrases_of('instructions')}){END}"),
    ("frequency1", SLOTS),
    ("frequency4", rf"(?:{OTHER_FREQUENCY}){END}"),
    ("quantity", rf"(?:{QUANTITY}){END}"),
    ("duration", DURATION),
    ("frequency5", rf"\d\s?[x\u00d7](?=\s?{FRACTION}\s*(?:{VOLUME}|{DOSES}){END})"),
    ("frequency2", rf"(?:{EVERY}|{TIMES}){END}"),
    ("instructions2", rf"\d\s?[x\u00d7](?=\s?{NUMBER}\s*(?:{MASS}){UNIT_END})"),
    ("strength", STRENGTH),
    ("dose1", rf"(?:\d?[½¼¾⅓⅔]|{NUMBER}(?:\s*-\s*{NUMBER})?)\s*(?:{VOLUME}){UNIT_END}"),
    ("dose2", rf"(?<!-)(?<!omega\s)(?:{COUNT}\s*(?:-|\u2013|to|or)\s*)?{COUNT}\s*"
              rf"(?:{DOSES})(?:\(s\)|{END})"),
    ("dose3", r"\d\s*[TCP](?=\s+[A-Z]{2,3}\b)"),
    ("frequency3", rf"(?:{CODES}|{AT_NIGHT})\.?(?:{END}|(?=[x\u00d7]\d))|(?:{WORDS}){END}"),
    ("route1", rf"(?:{SITES}){END}"),
    ("form1", rf"(?:{alternatives(lexicon.forms())}|(?-i:[iI]nh))(?:\(s\)|{END})\.?"),
    ("form2", r"(?-i:(?:Tab|Cap|Inj|Syp|Syr)(?=[A-Z][a-z]{2}))"),
    ("route2", rf"(?:{ROUTES}){END}\.?(?!\s+rehydration)"),
    ("filler1", r"[-=]+>|\.{2,}|\u2026"),
    ("filler3", rf"(?:{phrases_of('direction', 'start')}){END}"),
    ("filler2", r"(?:(?:may|should|must|can)\s+be\s+(?:taken|used|given|applied)|"
               r"take|apply|give|use|instil|instill|put|inhale|chew|swallow|dissolve|inject|"
               r"rub|massage|nebuli[sz]e(?:\s+with)?|gently|thin\s+layer|then|each|daily\s+dose|"
               r"x(?!-[a-z])|\u00d7|dos(?:e|age)|strength|freq(?:uency)?|"
               r"duration|route|form|to\s+be\s+taken|to\s+take|sig|disp|mitte|please|of|ip|bp|usp|"
               r"(?-i:S)(?=\.?\s+\d\s*dd)|null|nil|n/a|"
               r"start(?:ed)?(?:\s+on)?|add|(?-i:CST)|continue\s+same(?:\s+treatment)?|"
               r"followed\s+by|as\s+well\s+as|along\s+with)" + END),
)  # fmt: skip

ONE_DAY = [word for word, time in lexicon.units("time").items() if time[0] == 1]
STUCK = r"(?:od|bd|bid|tds|tid|qid|hs|sos|stat)"
GLUED = (
    r"(?<=[^\W\d_][^\W\d_][^\W\d_])"
    rf"(?P<strength9>{NUMBER}\s*(?:mg|mcg|gm?|iu)(?:{UNIT_END}|(?={STUCK}{END})))|"
    rf"(?<=mg)(?P<frequency7>{STUCK}){END}|"
    rf"(?<=[^\W\d_])(?P<duration9>[x\u00d7]\s?\d{{1,3}}\s?{TIME_UNIT}{END})|"
    rf"(?<=mg)(?P<frequency8>{SLOTS})|"
    rf"(?<=[^\W\d_])(?P<frequency9>/\s?(?:{alternatives(ONE_DAY)}){END})"
)
"""What was run into the word before it: "Aspirin75mg", "odx3days", "75mg/day"."""

FIELD = re.compile(
    r"(?:(?<!\w)|(?<=\d[x\u00d7]))(?:(?<![^\W\d]-)|(?=\d))(?:"
    + "|".join(f"(?P<{name}>{body})" for name, body in GROUPS)
    + ")|"
    + GLUED,
    re.IGNORECASE,
)
"""Matches one field of a medicine line."""
