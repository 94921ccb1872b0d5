"""Builds the list of words that the language model looks up (Shipped/language.words). A tool for development only.

It needs Debian's package archive and the package tesseract-ocr (combine_tessdata, dawg2wordlist):

    python3 build_words.py --work DIR --out ../../Shipped/language.words

Where the words come from:
- the dictionaries of Tesseract's language data (Debian packages tesseract-ocr-LANGUAGE, Apache-2.0). A word is kept when it
  is there in two spellings of three (word, Word, WORD): common words are. Of the closest relatives every word is kept;
- for Bokmål and Nynorsk, which share one of those dictionaries, the words of LibreOffice's and Firefox's menus and messages
  (Debian packages libreoffice-l10n-*, firefox-esr-l10n-*, MPL-2.0), and words of the dictionary that are spelled like them;
- for Zulu, Xhosa, Sotho, Tswana and Tsonga, which have no dictionary there, the words of those menus and messages.

No text is kept and no word can be read back: a word becomes 16 bits, a check and the number of its class. Its class is the
set of dictionaries it is in. What a class says for a language, the model learns by itself.
"""
import argparse, collections, glob, math, os, re, struct, subprocess, zipfile

LANGUAGES = "bos hrv srp_latn slv nor dan swe isl ces slk mkd bul srp nld afr msa ind spa por cat fra ita ron sqi eng lat rus ukr".split()
MESSAGES = {
    "zul": ["libreoffice-l10n-zu"],
    "xho": ["libreoffice-l10n-xh", "firefox-esr-l10n-xh"],
    "sot": ["libreoffice-l10n-st"],
    "tsn": ["libreoffice-l10n-tn"],
    "tso": ["libreoffice-l10n-ts"],
}
WHOLE = {"bos", "hrv", "srp_latn"}
SHORTEST, LONGEST = 2, 12
LONGEST_OF_MESSAGES = 20  # Zulu and Xhosa write as one word what others write as three.
BUCKET_BITS, CHECK_BITS, CLASSES = 17, 9, 127
WORD = re.compile(r"[^\W\d_]+")


def run(*command, **options):
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **options)


def unpack(work, package):
    target = os.path.join(work, package)
    if not os.path.isdir(target):
        run("apt-get", "download", package, cwd=work)
        run("dpkg", "-x", glob.glob(os.path.join(work, package + "_*.deb"))[0], target)
    return target


def dictionary(work, language):
    """Words in small letters, of most dictionaries only those in two spellings at least."""
    root = unpack(work, "tesseract-ocr-" + language.replace("_", "-"))
    words = os.path.join(work, language + ".txt")
    if not os.path.isfile(words):
        parts = os.path.join(work, language + ".")
        run("combine_tessdata", "-u", glob.glob(f"{root}/usr/share/tesseract-ocr/*/tessdata/{language}.traineddata")[0], parts)
        run("dawg2wordlist", parts + "lstm-unicharset", parts + "lstm-word-dawg", words)
    spellings = collections.Counter()
    for word in open(words, encoding="utf-8"):
        word = word.strip()
        if word.isalpha() and SHORTEST <= len(word) <= LONGEST:
            spellings[word.lower()] |= 1 if word.islower() else 2 if word.isupper() else 4
    return {word for word, seen in spellings.items() if seen not in (1, 2, 4) or language in WHOLE}


def messages_of_catalogue(data):
    _, _, count, _, table = struct.unpack("<5I", data[:20])
    for i in range(count):
        length, start = struct.unpack("<2I", data[table + 8 * i:table + 8 * i + 8])
        yield from data[start:start + length].decode("utf-8", "ignore").split("\0")


def messages_of_extension(path):
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if not name.endswith((".ftl", ".properties")):
                continue
            for line in archive.read(name).decode("utf-8", "ignore").splitlines():
                if not line.startswith("#"):
                    yield re.sub(r"\{[^}]*\}", " ", re.sub(r"^\s*(\.?[\w.-]+ ?=|\*?\[[^]]*\])", "", line))


def said(work, packages):
    """In how many messages each word is."""
    seen, words = set(), collections.Counter()
    for package in packages:
        root = unpack(work, package)
        for path in sorted(glob.glob(root + "/**/*.mo", recursive=True)):
            seen.update(messages_of_catalogue(open(path, "rb").read()))
        for path in sorted(glob.glob(root + "/**/*.xpi", recursive=True)):
            seen.update(messages_of_extension(path))
    for message in seen:
        plain = re.sub(r"<[^>]*>|https?://\S+|%\w+|\$\w+|&\w+;|\\.", " ", message)
        words.update(set(WORD.findall(re.sub(r"[~_&](?=\w)", "", plain).lower())))
    return words


def grams(word):
    padded = f" {word} "
    return {padded[i:i + n] for n in range(2, 7) for i in range(len(padded) - n + 1)}


def norwegian(work, known):
    """Words of Nynorsk and of Bokmål: nn2/nb2 common in messages of the one and not of the other, nn1/nb1 the same of rare words
    and of words that are spelled as those are."""
    nynorsk = said(work, ["libreoffice-l10n-nn", "firefox-esr-l10n-nn-no"])
    bokmal = said(work, ["libreoffice-l10n-nb", "firefox-esr-l10n-nb-no"])
    tags = {}
    counts = {}
    for tag, own, other in (("nn", nynorsk, bokmal), ("nb", bokmal, nynorsk)):
        only = [w for w in own if own[w] > 8 * other[w] and SHORTEST <= len(w) <= LONGEST]
        tags.update((w, tag + ("2" if own[w] >= 4 else "1")) for w in only)
        counts[tag] = collections.Counter(g for w in only for g in grams(w))
    for word in sorted(known):
        if len(word) > 3 and word not in nynorsk and word not in bokmal:
            all_grams = grams(word)
            lean = sum(math.log((counts["nn"][g] + 1) / (counts["nb"][g] + 1)) for g in all_grams) / len(all_grams)
            if abs(lean) > 0.6:
                tags[word] = "nn1" if lean > 0 else "nb1"
    return tags


def hash_of(word):
    """As FeatureExtractor hashes a word."""
    value = ((2166136261 ^ 1) * 16777619) & 0xFFFFFFFF
    data = word.encode("utf-16-le")
    for i in range(0, len(data), 2):
        value = ((value ^ (data[i] | data[i + 1] << 8)) * 16777619) & 0xFFFFFFFF
    value ^= value >> 16
    value = value * 0x85EBCA6B & 0xFFFFFFFF
    value ^= value >> 13
    value = value * 0xC2B2AE35 & 0xFFFFFFFF
    return value ^ value >> 16


def classes_of(work):
    """The class of each word, numbered from 1 by how many words it has; what is in classes beyond the last number is left out."""
    lists = {language: dictionary(work, language) for language in LANGUAGES}
    for language, packages in MESSAGES.items():
        lists[language] = {word for word in said(work, packages) if SHORTEST <= len(word) <= LONGEST_OF_MESSAGES}
    where = collections.defaultdict(list)
    for language, words in lists.items():
        for word in words:
            where[word].append(language)
    for word, tag in norwegian(work, lists["nor"]).items():
        where[word] = ["=" + tag] + [other for other in where.get(word, []) if other == "dan"]
    sets = {word: " ".join(found) for word, found in where.items()}
    names = [name for name, _ in sorted(collections.Counter(sets.values()).items(), key=lambda n: (-n[1], n[0]))[:CLASSES]]
    numbers = {name: number for number, name in enumerate(names, 1)}
    return {word: numbers[name] for word, name in sets.items() if name in numbers}, names, collections.Counter(sets.values())


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--work", required=True)
    parser.add_argument("--out", required=True)
    options = parser.parse_args()
    os.makedirs(options.work, exist_ok=True)
    classes, names, sizes = classes_of(options.work)
    for number, name in enumerate(names, 1):
        print(number, sizes[name], name)
    buckets = collections.defaultdict(set)
    for word, number in sorted(classes.items()):
        value = hash_of(word)
        buckets[value >> 32 - BUCKET_BITS].add((value & (1 << CHECK_BITS) - 1) << 16 - CHECK_BITS | number)
    lists = [sorted(buckets[b]) for b in range(1 << BUCKET_BITS)]
    with open(options.out, "wb") as out:
        out.write(b"HWC1" + struct.pack("<I", sum(map(len, lists))))
        out.write(bytes(map(len, lists)))
        for bucket in lists:
            out.write(struct.pack(f"<{len(bucket)}H", *bucket))
    print(len(classes), "words,", sum(sizes.values()) - len(classes), "in rarer classes left out,", os.path.getsize(options.out), "bytes")


if __name__ == "__main__":
    main()
