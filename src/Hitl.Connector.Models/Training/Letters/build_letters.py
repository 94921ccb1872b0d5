"""Builds what the language model's training knows of letters beforehand (Training/Data/letters.bin): how often groups of
one to five letters occur in each language. A tool for development only.

It needs Debian's package python3-brotli and the internet (nuget.org):

    python3 build_letters.py --work DIR --sentences DATA/lingua/sentences --out ../Data/letters.bin

Where the frequencies come from: the n-gram models of Lingua (NuGet package SearchPioneer.Lingua 2.0.0, Apache-2.0), which were
counted on up to a million sentences of news a language (Leipzig Corpora Collection). The language model is trained and measured
on Lingua's test sentences, which come from other documents; the build checks that, and leaves a language out whose test
sentences hardly ever hold a group of five letters that its n-gram model does not know: it was counted on them.

Of all groups those that most of the sentences have are kept, each as a hash, with a power of two for each language. No text is
kept.
"""
import argparse, collections, json, math, os, re, struct, urllib.request, zipfile

import brotli

PACKAGE = "https://api.nuget.org/v3-flatcontainer/searchpioneer.lingua/2.0.0/searchpioneer.lingua.2.0.0.nupkg"
ORDERS = ["unigrams", "bigrams", "trigrams", "quadrigrams", "fivegrams"]
GROUPS = 300_000
LEAST = 5e-7  # Of all groups of that length; what is rarer counts as never.
LEAST_NEW = 0.0025  # Of a language's groups of five letters; Italian, which other documents differ least in, has 0.0032.
WORD = re.compile(r"[^\W\d_]+")


def groups_of(text, shortest, longest):
    for word in WORD.findall(text.lower()):
        for n in range(shortest, longest + 1):
            for start in range(len(word) - n + 1):
                yield word[start:start + n]


def frequencies(archive, language):
    """Each group's share of all groups of its length. The models hold shares of the groups that begin alike."""
    known = {"": 1.0}
    for order in ORDERS:
        name = f"contentFiles/any/any/Lingua/LanguageModels/{language}/{order}.json.br"
        if name not in archive.namelist():
            continue
        for share, groups in json.loads(brotli.decompress(archive.read(name)))["ngrams"].items():
            part, whole = map(int, share.split("/"))
            for group in groups.split(" "):
                known[group] = part / whole * known.get(group[:-1], 0.0)
    return known


def counted_on(sentences, known):
    """True where a language's n-gram model was counted on the sentences too."""
    fives = [g for s in sentences for g in groups_of(s, 5, 5)]
    new = sum(g not in known for g in fives)
    return len(fives) > 0 and new < LEAST_NEW * len(fives), new / max(1, len(fives))


def hash_of(group):
    """As FeatureExtractor hashes a group of letters."""
    value = ((2166136261 ^ 2) * 16777619) & 0xFFFFFFFF
    for (unit,) in struct.iter_unpack("<H", group.encode("utf-16-le")):
        value = ((value ^ unit) * 16777619) & 0xFFFFFFFF
    value ^= value >> 16
    value = value * 0x85EBCA6B & 0xFFFFFFFF
    value ^= value >> 13
    value = value * 0xC2B2AE35 & 0xFFFFFFFF
    return value ^ value >> 16


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--work", required=True)
    parser.add_argument("--sentences", required=True)
    parser.add_argument("--out", required=True)
    options = parser.parse_args()
    os.makedirs(options.work, exist_ok=True)
    package = os.path.join(options.work, "lingua.nupkg")
    if not os.path.isfile(package):
        urllib.request.urlretrieve(PACKAGE, package)

    sentences = {}
    for name in sorted(os.listdir(options.sentences)):
        with open(os.path.join(options.sentences, name), encoding="utf-8") as file:
            sentences[name.split(".")[0]] = file.read().splitlines()
    common = collections.Counter()
    for texts in sentences.values():
        for text in texts:
            common.update(set(groups_of(text, 1, 5)))

    levels = {}
    with zipfile.ZipFile(package) as archive:
        for language, texts in sentences.items():
            known = frequencies(archive, language)
            left_out, new = counted_on(texts, known)
            print(language, len(known), f"{new:.2%} new", "LEFT OUT" if left_out else "", flush=True)
            if not left_out:
                levels[language] = {g: 1 + round(math.log2(p / LEAST)) for g, p in known.items() if p >= LEAST and g in common}

    anywhere = set().union(*levels.values())
    kept = sorted(anywhere, key=lambda g: (-common[g], g))[:GROUPS]
    rows = sorted((bytes(levels[language].get(g, 0) for language in levels), hash_of(g)) for g in kept)
    data = b"HLF1" + struct.pack("<II", len(levels), len(rows))
    data += "".join(levels).encode("ascii")
    data += struct.pack(f"<{len(rows)}I", *(value for _, value in rows))
    data += b"".join(bytes(row[i] for row, _ in rows) for i in range(len(levels)))
    with open(options.out, "wb") as out:
        out.write(brotli.compress(data))
    print(len(levels), "languages,", len(anywhere), "groups known, kept", len(rows), "in", common[kept[-1]], "sentences or more,", os.path.getsize(options.out), "bytes")


if __name__ == "__main__":
    main()
