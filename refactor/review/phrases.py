"""Phrases of reviewers, as patterns: praise, limits, conditions, and talk about a tag.

No list of what takes a tag back can be complete. So these lists err on the side of a question:
what is in none of the harmless ones is shown to the user.
"""

from __future__ import annotations

import re

TAG_WORD = (
    r"(?:(?:reviewed|acked|tested)(?:[- ](?:and[- ])?(?:reviewed|acked|tested))*[- ]?by|"
    r"[rat]-?by?|reviews?|acks?|tags?|endorsements?|approvals?)"
)
"""A tag, in a sentence: `Reviewed-by`, `R-b`, `ack`."""

_PRAISE = """
a an absolutely again all also always amazing an and are as awesome be beautiful best better
brilliant clean cleaner clear clearly cool correct definitely elegant ever everything excellent
fantastic fine glad good great happy here i in indeed is it its like likes looking lovely looks
look love
makes me more much neat neater neatly nice nicely nicer now of ok okay overall perfect perfectly
pleased pretty quite readable really reads reasonable right sane seems sense sensible simple simpler
so solid sounds sound still superb sure sweet that the there these this those to too us useful very
well whole wonderful work works working yay yeah yep yes yup agree agreed ack acked reviewed
tested lgtm fwiw afaict afaics imho imo otoh series set patch patches patchset patchseries change
changes cleanup cleanups code idea improvement improvements job stuff refactoring rework catch find
one we i'm it's that's boots booted builds built compiles compiled passes passed runs ran
cheers thanks thank thx kudos appreciated hi hello hey folks guys hooray
danke merci gracias grazie obrigado bedankt tack \u8c22\u8c22 \u611f\u8c22 \u591a\u8c22
:) :-) ;-) ;)
"""
PRAISE = frozenset(_PRAISE.split())
"""Words out of which no condition can be made."""

# Offers of the tag, and negations that praise: "no objections", "could not find any issues".
HARMLESS = re.compile(
    r"(?:(?:so |then )?(?:please )?(?:feel free to|you can|you may|do)(?: also)? "
    r"(?:add|use|have|take|include|carry|keep|pick up)"
    r"(?: (?:my|this|the|mine|here)(?: tags?)?)?|"
    r"(?:please )?(?:add|keep|carry|include|retain)(?: my)?(?: tags?)?|"
    r"(?:so )?(?:here(?:'s| is| you go)|have)(?: my| a)?(?: tags?)?|for what it(?:'s| is) worth|"
    r"with that (?:being )?said|as far as i can (?:tell|see|judge)|"
    r"(?:i )?(?:have )?no (?:further |more |other |major |real )?"
    r"(?:objections?|comments?|complaints?|issues?|problems?|concerns?|questions?|remarks?|"
    r"regressions?|functional changes?|notes?)"
    r"(?: (?:from|on) (?:me|my side|my end|here)| intended| found| seen| spotted| at all)?|"
    r"i (?:did not|didn't|could not|couldn't|can't|cannot|don't) (?:find|see|spot|notice|have) any "
    r"(?:further |more |other )?(?:issues?|problems?|regressions?|comments?|objections?)|"
    r"nothing (?:else |more )?to add|not much to say|can't complain|"
    r"(?:i(?:'ve| have)? )?(?:boot[- ]?|build[- ]?|compile[- ]?|runtime[- ]?)?"
    r"(?:tested|reviewed|read|checked) (?:this|it|the)?(?: (?:whole|entire|full|complete))?"
    r"(?: (?:patch|series|set|patch ?set))?|"
    r"for (?:me|the (?:whole |entire |full |complete )?(?:series|set|patch ?set|patch|lot)|"
    r"this (?:patch|series)|(?:all )?(?:the |of the )?patches))"
)
"""Whole phrases that leave a tag as it is."""

FOR_HARMLESS = re.compile(
    r"\b(?:for|to|with|by) (?:me|us|all|everyone|the (?:whole |entire |full |complete )?"
    r"(?:series|set|patch ?set|patch|lot)|this (?:patch|series))\b|"
    r"\bfrom my (?:side|end)\b|\bas expected\b|^(?:this )?v\d+(?= (?:looks|is|seems|reads)\b)|"
    r"\bwithout (?:any )?(?:problems?|issues?|trouble|errors?|regressions?)\b"
)
"""What praise may be for without limiting it, and negations that are praise."""

# Whatever one is thanked for, it was done.
THANKS = re.compile(
    r"(?:(?:great|nice|ok|okay|good|cool|perfect|looks good|lgtm)[,.!]* )?"
    r"(?:many |big |great )?(?:thanks|thank you|thx|kudos|congrats|congratulations)\b"
)
# `Ada,` alone on the first line is a greeting, too.
GREETING = re.compile(
    r"(?:hi|hello|hey|dear|good (?:morning|evening|day)|moin)\b[\w .'-]{0,60}[,.!]?|[A-Z][\w-]+,",
    re.IGNORECASE,
)
FAREWELL = re.compile(
    r"(?:with |many |my )?(?:best|kind|warm|all the best|regards|rgds|br|sincerely|yours|cheers|"
    r"thanks|thank you|thx|ciao|greetings|mit freundlichen|viele|cordialement|salutations|"
    r"take care|have a (?:good|nice|great)|sent from my)\b[^.:;?!]{0,60}",
    re.IGNORECASE,
)
"""A closing line."""

# Names have letters of any language; four words are enough for one.
SIGN_OFF = re.compile(
    rf"(?:{FAREWELL.pattern})|"
    r"[-/~]{0,2} ?[^\W\d_][\w.'-]{0,30}(?: [^\W\d_][\w.'-]{0,30}){0,3}",
    re.IGNORECASE,
)
"""A closing line, or the sender's name below the tags."""

# What a company's mail system puts below every mail.
NOTICE = re.compile(
    r"\bconfidential\b.{0,400}\b(?:recipient|addressee)|\b(?:intended|named) recipient\b|"
    r"\bthis (?:e-?mail|message)\b.{0,80}\b(?:confidential|privileged)\b",
    re.IGNORECASE,
)

# "should", "except", "only": each of these has held a tag back on the kernel's lists.
LIMITS = re.compile(
    r"\b(?:if|unless|until|till|once|whenever|provided|providing|assum(?:e|es|ing)|presum\w+|"
    r"supposing|pending|conditional\w*|contingent|subject to|as long as|so long as|as soon as|"
    r"in case|otherwise|except\w*|excluding|apart|aside|besides|modulo|sans|barring|"
    r"other than|rather|instead|in lieu|in place of|only|solely|merely|parts?|bits|pieces|half|"
    r"partly|partially|limited|restricted|at least|mostly|mainly|so far|for now|not? yet|"
    r"at the moment|temporar\w+|no longer|any ?more|but|however|although|though|albeit|despite|"
    r"nevertheless|nonetheless|regardless|would|could|should|might|may|must|ought|shall|"
    r"had (?:you|i|it|this|that|we|there|they)|wish|prefer\w*|suggest\w*|want\w*|expect\w*|"
    r"wait\w*|please|pls|plz|kindly|unsure|doubt\w*|wonder\w*|confus\w*|premature\w*|regret\w*|"
    r"too (?:quick|fast|hasty|early|soon)|second thoughts?|mistaken|meant|"
    r"unfortunately|sadly|nits?|side|pov|perspective|point of view|standpoint|v\d+)\b|"
    r"\b(?:good|fine|ok|okay|great|lgtm|correct|happy|acked|ack|reviewed|nice)\b.{0,80}?\bfor\b"
)
"""Conditions, restrictions, requests: in the tag's paragraph and in the ones beside it."""

# What the code does not do is no reason to ask; the words beside it decide.
NOT = re.compile(
    r"\b(?:not?|never|none|nothing|nor|neither|nobody|cannot|without|hardly|barely|nearly|almost|"
    r"\w{1,10}n't)\b"
)
# Verbs for giving a tag up, or changing it for another one.
DROP = re.compile(
    r"\b(?:drop\w*|remov\w*|delet\w*|strip\w*|discard\w*|withdr\w+|retract\w*|revok\w*|rescind\w*|"
    r"recant\w*|recall\w*|cancel\w*|invalid\w*|void|ignor\w*|disregard\w*|forget|undo|"
    r"t(?:ake|akes|aking|ook|aken)\b.{0,40}?\b(?:back|off|out|away)|replac\w*|swap\w*|exchang\w*|"
    r"convert\w*|chang(?:e|ing) (?:my|this|that|the)|(?:up|down)grad\w*|supersed\w*|pull\w*)\b"
)
ABOUT_US = re.compile(
    rf"\b(?:i|i'm|i'd|i've|we|my|mine|you|your|patch|series|{TAG_WORD})\b|"
    r"^(?:[\w']+,? ){0,2}(?:this|it|that)\b"
)
"""Words that make a negation one about the tag, and not about what the code does."""

FIRST_PERSON = re.compile(r"\b(?:i|i'm|i'll|i'd|i've|my|mine|me|we)\b")

TAKES_BACK = re.compile(
    r"(?:drop|remove|ignore|disregard|forget|withdrawn?|withdrawing|retract(?:ed|ing)?|scratch|"
    r"cancel|revok(?:e|ed|ing))\b|(?:no|nope|nah)(?:$|,)"
)
"""How a sentence begins that takes back what stands beside it."""

# A sender who has given a tag says so of that, though no tag is named. Each is bound to the sender
# or to the mail: that a function is called too early, or takes no lock, is about the code.
_SORRY = r"(?:(?:sorry|oops|actually|no|so|and|hmm|argh|please|pls|kindly|just|you can)[, ]+)*"
_WRONG = r"wrong (?:patch|thread|e-?mail|mail|message|series|version|window|reply|branch|button)"
RECONSIDERS = re.compile(
    r"\b(?:tak(?:e|ing)|took) (?:that|this|it|those|them|all|everything|mine|what i \w+|my words?) "
    r"back\b|\b(?:tak(?:e|ing)|took) back (?:that|this|it|those|them|everything|what)\b|"
    rf"^{_SORRY}(?:ignore|disregard|forget|scratch|strike)"
    r"(?: (?:that|this|it|me|the above|the noise|(?:my|the) (?:previous|last|earlier|other)\b.*))?"
    r"(?:$|[,:;(]| for now| please$| -)|"
    rf"^(?:\S+ ){{0,3}}{_WRONG}\b|\b(?:sorry|oops|argh|apologies|i|i've|my)\b.*\b{_WRONG}\b|"
    r"\b(?:meant|intended|supposed) (?:for|to)\b.*\b(?:other|another|different) "
    r"(?:patch|series|e-?mail|mail|thread|version|one)\b|"
    r"\bi(?: was|'m| am| may have been| might have been)(?: \w+){0,2} (?:too|overly) "
    r"(?:quick|fast|hasty|early|soon|eager|optimistic)\b|\bi (?:\w+ )?spoke too\b|"
    r"\bsecond thoughts?\b|\bchange[ds]? my mind\b|\bi(?:'ve| have)? reconsidered\b|"
    r"\bi(?:'m| am) no longer(?: \w+)? (?:sure|convinced|happy|certain|comfortable|confident)\b|"
    r"^(?:but |and |so )?(?:please |let's |can you )?hold (?:off|on)\b|^please (?:wait|hold)\b|"
    r"^(?:but |and |so )?(?:please )?(?:do not|don't) (?:apply|merge|take|pick|queue|carry)\b"
)

# "You" and "my" are harmless in a paragraph of its own, and seldom right above a tag.
CAVEATS = re.compile(
    r"\b(?:you|your|yours|you're|my|mine|needs?(?! to move)|needed|requires?|fix(?:ed|es|ing)?|"
    r"nits?|typos?|"
    r"issues?|problems?|concerns?|wrong|broken|breaks|bugs?|mistakes?|sorry|oops|version|previous|"
    r"earlier|later|next|old|patch(?:es)? ?#?\d+|\d+/\d+|tags?|reviews?|question|when|after|before|"
    r"with (?:this|that|these|those|the)|else|yet|still|while|just|resen[dt]\w*|respin\w*|"
    r"todo|follow-?up|incomplete|unfinished|untested|first)\b|\?"
)
"""More of them, in the tag's own paragraph."""

_DONE = (
    "fixed fixes addressed resolved changed removed dropped updated corrected renamed split "
    "squashed clarified sorted amended adjusted reworded moved folded cleaned done gone rewritten "
    "added answered"
).replace(" ", "|")
# In the words of the report these are called conditional; they count across a quotation.
CONDITION = re.compile(
    r"\b(?:otherwise|other than|apart from|aside from|aside of|except|modulo|provided|assuming|"
    r"presuming|as long as|unless|once|subject to|conditional|pending|until|but|"
    r"if (?:you|this|that|the|it|we|so|all|there)|"
    rf"(?:with|after|when|given)\b.{{1,80}}?\b(?:{_DONE})|with (?:this|that|these|those))\b|"
    r"\b(?:withdraw\w*|retract\w*|do(?: not|n't) add|not yet)\b|"
    # Words before a colon name the condition.
    r"^(?:with(?! (?:best|kind|warm|many|friendly))|after|when|given)\b.*:$",
    re.IGNORECASE,
)
"""Words that make a tag depend on something."""

CONTINUES = re.compile(
    r"[(\[]?(?:but|if|with(?! (?:best|kind|warm|many|friendly))|once|after|when|provided|assuming|"
    r"unless|except|as long as|modulo)\b",
    re.IGNORECASE,
)
"""How a sentence begins that goes on behind a tag and limits it."""
