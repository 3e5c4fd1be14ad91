"""What sounds like a question, in the languages that question lists are written in."""

import re
from enum import IntEnum


class Likeness(IntEnum):
    """How much a text sounds like a question."""

    NO = 0
    TASK = 1
    """It begins as a task does, and as advice does too: "Write", "Use"."""
    LIKELY = 2
    """It begins as a question does, or holds a question mark."""
    SURE = 3
    """It ends with a question mark."""


_ENDS_ASKING = re.compile(r"[?？؟](?:[^\w?？؟(\[]|\([^()]*\)|\[[^\[\]]*\])*$")

_ASKING = {
    "English": r"""
        what|what['’]?s|why|how|when|where|which|who|whom|whose|is|are|was|were|can|could|do|does|
        did|would|should|will|has|have|may|might|must|in\ what|in\ which|for\ what|on\ what|
        under\ what|at\ what|to\ what|
        explain|describe|define|compare|contrast|differentiate|distinguish|discuss|
        (?:the\ |key\ |main\ )?differences?|tell|give|name|mention|walk|talk|suppose|imagine|given|
        you['’]?(?:re|ve)?|your|elaborate|outline|summari[sz]e|illustrate|state|identify|
        true\ or\ false|pros\ and\ cons|justify|interpret|clarify|share|
        advantages\ and\ disadvantages|let['’]?s\ (?:have|say|talk)""",
    "German": r"""
        wie|warum|weshalb|wieso|wann|wo|wer|wen|wem|welche[rsnm]?|wozu|womit|wodurch|worin|
        inwiefern|nennen?|erklären?|beschreiben?|erläutern?|definieren?|
        (?:der\ |die\ )?unterschiede?|vergleichen?|ist|sind|kann|können""",
    "French": r"""
        qu['’]est|que|quoi|qui|quel(?:le)?s?|pourquoi|quand|où|combien|expliquez?|décri(?:vez|re)|
        définissez|différences?|citez|donnez|comparez|[àa]\ quoi|en\ quoi|parlez|
        comment\ (?:fonctionnent?|peut|peux|pouvez|est|sont|faire|utilise[rz]?|créer|gérer|vous|
        le|la|les|un|une|se)""",
    "Spanish": r"""
        qu[ée]|c[óo]mo|cu[áa]l(?:es)?|cu[áa]ndo|d[óo]nde|por\ qu[ée]|para\ qu[ée]|qui[ée]n(?:es)?|
        explica|explique|describ[ea]|defin[ea]|diferencias?|menciona|nombra|enumera|compara|habla|
        en\ qu[ée]""",
    "Portuguese": r"""
        o\ qu[ee]|qual|quais|quando|onde|quem|por\ ?qu[eê]|descreva|defina|diferenças?|cite|fale""",
    "Italian": r"""
        che\ cos|cosa|qual|quali|perch[ée]|spiega(?:re)?|descrivi|definisci|differenz[ae]|elenca|
        confronta|come\ (?:funziona(?:no)?|si|è|puoi|può|fare|viene|gestire)""",
    "Polish": r"""
        co(?=\s)|czym|jak|jaki[em]?|jaka|dlaczego|kiedy|gdzie|czy|wyjaśnij|opisz|różnic[ae]""",
    "Dutch": r"wat|hoe|waarom|wanneer|welke|beschrijf|noem|(?:het\ )?verschil",
    "Russian": r"""
        что|чем|как(?:ой|ая|ое|ие|им|ую)?|каков[аыо]?|когда|где|почему|зачем|кто|сколько|
        [вз]\ ч[её]м|для\ чего|из\ чего|объясните?|опишите?|расскажите?|назовите|перечислите|
        приведите|сравните|дайте|разница|отличи[ея]""",
    "Ukrainian": r"що|як(?:ий|а|е|і|у)?|чому|навіщо|коли|де|поясніть|опишіть|різниця",
    "Indonesian": r"apa|apakah|bagaimana|mengapa|kapan|jelaskan|sebutkan|perbedaan",
    "Vietnamese": r"giải\ thích|tại\ sao|thế\ nào|sự\ khác|phân\ biệt|nêu",
}
"""How a question or an invitation to explain begins; what is written for one is read for all."""

_HOLDS_ASKING = re.compile(
    r"""什[么麼]|怎[么麼样樣]|如何|[为為]何|哪[些个個种種里]|[区區][别別]|[异異]同|差[异異]|[请請]|
    ^(?:解[释釋]|[说說][说說一]|[谈談][谈談一]|[讲講][讲講一]|描述|[简簡]述|介[绍紹]|[区區]分|分析|列[举舉])|的理解$|
    とは|なぜ|どう|どの|何[がをでの]|違い|説明|述べ|[ですま]か[。]?$|
    무엇|어떻게|어떤|왜|설명|차이|대해|장단점|언제|
    \bnedir\b|\bnasıl\b|\bneden\b|\bnelerdir\b|açıklay|anlatın|arasındaki\ fark|
    là\ gì""",
    re.IGNORECASE | re.VERBOSE,
)
"""Of the languages that do not say so at the beginning."""

_TASK = re.compile(
    r"""(?:(?:
    write|implement|design|find|show|create|build|calculate|compute|derive|estimate|prove|list|
    demonstrate|convert|reverse|make|provide|evaluate|solve|predict|sketch|draw|use|using|generate|
    print|check|remove|count|add|merge|sort|rotate|return|flatten|deep|refactor|debug|code|develop|
    determine|perform|analy[sz]e|consider|propose|optimi[sz]e|configure|set\ up|deploy|
    detect|select|get|delete|invert|validate|serialize|simulate|interview|produce|
    schreiben?|implementieren?|erstellen?|entwirf|écri(?:re|vez)|implémente[rz]?|créez?|
    escrib[ea]|implement[ea]|crea|diseña|escreva|crie|scrivi|implementa|napisz|
    напишите?|реализуйте?|создайте?
    )\b|[实實][现現]|[编編][写寫]|手[写寫]|[写寫]一|[设設][计計])""",
    re.IGNORECASE | re.VERBOSE,
)
_ASKS = re.compile(rf"(?:{'|'.join(_ASKING.values())})\b", re.IGNORECASE | re.VERBOSE)
_BEFORE_WORDS = re.compile(r"(?:[^\w]|_)+")


def likeness(text: str) -> Likeness:
    """How much `text`, without its number, sounds like a question."""
    if _ENDS_ASKING.search(text):
        return Likeness.SURE
    before = _BEFORE_WORDS.match(text)
    plain = text[before.end() :] if before else text
    if _ASKS.match(plain) or _HOLDS_ASKING.search(plain) or re.search(r"[?？؟](?:\s|$)", text):
        return Likeness.LIKELY
    return Likeness.TASK if _TASK.match(plain) else Likeness.NO
