#!/usr/bin/python3
"""Trains the small models beside this script's folder (../Small): a 2-layer BERT with three moods, the same body as an
encoder, and a RoBERTa with two moods, each with a vocabulary of its own, from sentences made of the phrases below.
Tokens come from the reference (npm ci first). Writes, beside each model, what PyTorch itself says of some texts.

    npm ci --ignore-scripts && ./train_small.py          (numpy, PyTorch 1.13 or later; about two minutes)
"""
import collections
import itertools
import json
import math
import pathlib
import random
import re
import subprocess
import tempfile

import numpy
import torch
from torch import nn

HERE = pathlib.Path(__file__).resolve().parent
OUT = HERE.parent / "Small"
HIDDEN, HEADS, LAYERS, INNER, POSITIONS = 32, 2, 2, 64, 64

OPENINGS = ["", "Hello, ", "Hi team, ", "Good morning. ", "So ", "Well, ", "Just to let you know: ", "After two weeks ", "Honestly, ", "To be clear, "]
THINGS = ["the delivery", "my order", "your app", "the new invoice", "the café gift card", "support", "the refund", "my account", "this update", "the driver", "your website", "the coffee machine"]
SAID = {
    "negative": ["was terrible", "is a complete mess", "never worked", "is broken again", "was rude and slow", "made me furious", "is useless", "ruined our weekend", "is the worst I have seen", "was a huge disappointment"],
    "neutral": ["arrived on Tuesday", "needs a new address", "is linked to my e-mail", "was changed last month", "has number 4471", "should be sent to Lyon", "is on page two", "comes in blue", "was paid by card", "belongs to my brother"],
    "positive": ["was wonderful", "works like a charm", "made my day", "is simply great", "was quick and friendly", "is better than ever", "solved everything", "was a lovely surprise", "is the best I have seen", "exceeded all my hopes"],
}
ENDINGS = {
    "negative": [".", "!", "!!!", ". I want my money back.", ". Never again!", " 😡"],
    "neutral": [".", "", ". Please note it.", ". Just for your records.", "?", " 📦"],
    "positive": [".", "!", "!!!", ". Thank you so much!", ". Keep it up!", " 😊"],
}
OTHER = [
    "", " ", "?", "ok", "Thanks!", "Ça ne marche plus du tout, c'est naïf.", "Die Lieferung war großartig, ÄÖÜ!", "我的订单在哪里？", "ありがとうございます", "😡😡😡 never again",
    "the the the the", "Order #4471-B/2 for €19.99 (50% off)", "tab\tand\nnew line", "zero\u200bwidth and e\u0301 combined", "supercalifragilisticexpialidocious" * 4,
    "[MASK] and <mask> and [SEP] </s>", "I'm sure it's what they've said, don't you think we'll see?", "Доставка была ужасной", "التسليم كان رائعا", "x" * 150,
    " ".join(["The delivery was wonderful."] + ["It came by van number 7."] * 20 + ["But support was terrible!"]),
    " ".join(["Support was terrible."] + ["I waited and waited."] * 30 + ["In the end it was a lovely surprise, thank you so much!"]),
]


def sentences(seed):
    rows = []
    for mood in SAID:
        for opening, thing, said, ending in itertools.product(OPENINGS, THINGS, SAID[mood], ENDINGS[mood]):
            text = f"{opening}{thing} {said}{ending}"
            rows.append((text[0].upper() + text[1:] if len(text) % 3 else text, mood))
    random.Random(seed).shuffle(rows)
    return rows


def byte_alphabet():
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    names = {b: chr(b) for b in plain}
    for b in range(256):
        if b not in names:
            names[b] = chr(256 + len(names) - len(plain))
    return names


def learn_pairs(words, merges_wanted, join):
    """Plain byte-pair learning: the most frequent pair joins, first in order among equals."""
    merges = []
    for _ in range(merges_wanted):
        pairs = collections.Counter()
        for parts, count in words:
            for pair in zip(parts, parts[1:]):
                pairs[pair] += count
        if not pairs:
            break
        best = min(pairs, key=lambda p: (-pairs[p], p))
        if pairs[best] < 2:
            break
        merges.append(best)
        for parts, _ in words:
            i = 0
            while i + 1 < len(parts):
                if (parts[i], parts[i + 1]) == best:
                    parts[i:i + 2] = [join(*best)]
                i += 1
    return merges


def special(id, content, **more):
    return {"id": id, "content": content, "single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True, **more}


def wordpiece_file(texts):
    counts = collections.Counter(w for t in texts for w in re.findall(r"\w+|[^\w\s]", t.lower().replace("é", "e")))
    words = [([w[0], *("##" + c for c in w[1:])], n) for w, n in counts.items()]
    alphabet = sorted({p for parts, _ in words for p in parts} | set("abcdefghijklmnopqrstuvwxyz0123456789") | {"##" + c for c in "abcdefghijklmnopqrstuvwxyz0123456789"})
    merges = learn_pairs(words, 400, lambda a, b: a + b[2:])
    vocab = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *alphabet]
    for a, b in merges:
        if a + b[2:] not in vocab:
            vocab.append(a + b[2:])
    return {
        "version": "1.0", "truncation": None, "padding": None,
        "added_tokens": [special(i, t) for i, t in enumerate(vocab[:5])],
        "normalizer": {"type": "BertNormalizer", "clean_text": True, "handle_chinese_chars": True, "strip_accents": None, "lowercase": True},
        "pre_tokenizer": {"type": "BertPreTokenizer"},
        "post_processor": {
            "type": "TemplateProcessing",
            "single": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "[SEP]", "type_id": 0}}],
            "pair": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "[SEP]", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}, {"SpecialToken": {"id": "[SEP]", "type_id": 1}}],
            "special_tokens": {t: {"id": t, "ids": [i], "tokens": [t]} for i, t in ((2, "[CLS]"), (3, "[SEP]"))},
        },
        "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": True},
        "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##", "max_input_chars_per_word": 100, "vocab": {t: i for i, t in enumerate(vocab)}},
    }


def byte_pair_file(texts):
    names = byte_alphabet()
    counts = collections.Counter(w for t in texts for w in re.findall(r"'(?:s|t|re|ve|m|ll|d)| ?[^\W\d_]+| ?\d+| ?[^\s\w]+|\s+", t))
    words = [([names[b] for b in w.encode()], n) for w, n in counts.items()]
    merges = learn_pairs(words, 400, lambda a, b: a + b)
    vocab = ["<s>", "<pad>", "</s>", "<unk>", *(names[b] for b in sorted(names, key=lambda b: names[b])), *dict.fromkeys(a + b for a, b in merges), "<mask>"]
    return {
        "version": "1.0", "truncation": None, "padding": None,
        "added_tokens": [*(special(i, t, normalized=True) for i, t in enumerate(vocab[:4])), special(len(vocab) - 1, "<mask>", lstrip=True)],
        "normalizer": None,
        "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True},
        "post_processor": {"type": "RobertaProcessing", "sep": ["</s>", 2], "cls": ["<s>", 0], "trim_offsets": True, "add_prefix_space": False},
        "decoder": {"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": True, "use_regex": True},
        "model": {"type": "BPE", "dropout": None, "unk_token": None, "continuing_subword_prefix": "", "end_of_word_suffix": "", "fuse_unk": False, "byte_fallback": False,
                  "vocab": {t: i for i, t in enumerate(vocab)}, "merges": [f"{a} {b}" for a, b in merges]},
    }


def encode(tokenizer, texts):
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(texts, file)
        file.flush()
        return [e["ids"] for e in json.loads(subprocess.run(["node", "encode.mjs", tokenizer, file.name], cwd=HERE, check=True, capture_output=True).stdout)]


def cut(ids, most):
    """Keeps head and tail of what stands between the first and the last token: 128 of 510 parts from the head."""
    room = most - 2
    if len(ids) <= most:
        return ids
    head = round(room * 128 / 510)
    inner = ids[1:-1]
    return [ids[0], *inner[:head], *inner[len(inner) - (room - head):], ids[-1]]


class Layer(nn.Module):
    def __init__(self):
        super().__init__()
        self.query, self.key, self.value, self.output = (nn.Linear(HIDDEN, HIDDEN) for _ in range(4))
        self.inner, self.outer = nn.Linear(HIDDEN, INNER), nn.Linear(INNER, HIDDEN)
        self.first, self.second = nn.LayerNorm(HIDDEN, 1e-12), nn.LayerNorm(HIDDEN, 1e-12)
        self.dropout = nn.Dropout(0.1)

    def forward(self, x, bias):
        def heads(t):
            return t.view(t.shape[0], t.shape[1], HEADS, HIDDEN // HEADS).transpose(1, 2)
        weights = torch.softmax(heads(self.query(x)) @ heads(self.key(x)).transpose(2, 3) / math.sqrt(HIDDEN // HEADS) + bias, -1)
        mixed = (weights @ heads(self.value(x))).transpose(1, 2).reshape(x.shape[0], x.shape[1], HIDDEN)
        x = self.first(x + self.dropout(self.output(mixed)))
        return self.second(x + self.dropout(self.outer(nn.functional.gelu(self.inner(x)))))


class Body(nn.Module):
    def __init__(self, vocabulary, roberta):
        super().__init__()
        self.roberta = roberta
        self.words = nn.Embedding(vocabulary, HIDDEN)
        self.positions = nn.Embedding(POSITIONS + 2 if roberta else POSITIONS, HIDDEN)
        self.types = nn.Embedding(1 if roberta else 2, HIDDEN)
        self.norm = nn.LayerNorm(HIDDEN, 1e-5 if roberta else 1e-12)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))

    def forward(self, input_ids, attention_mask, token_type_ids=None):
        if self.roberta:
            real = input_ids.ne(1).long()
            positions = torch.cumsum(real, 1) * real + 1
            x = self.words(input_ids) + self.positions(positions) + self.types.weight[0]
        else:
            x = self.words(input_ids) + self.positions.weight[:input_ids.shape[1]] + self.types(token_type_ids)
        x = self.norm(x)
        bias = (1.0 - attention_mask[:, None, None, :].float()) * -10000.0
        for layer in self.layers:
            x = layer(x, bias)
        return x


class Classifier(nn.Module):
    def __init__(self, body, labels):
        super().__init__()
        self.body, self.dense, self.out, self.dropout = body, nn.Linear(HIDDEN, HIDDEN), nn.Linear(HIDDEN, labels), nn.Dropout(0.1)

    def forward(self, input_ids, attention_mask, token_type_ids=None):
        return self.out(self.dropout(torch.tanh(self.dense(self.body(input_ids, attention_mask, token_type_ids)[:, 0]))))


def batch(rows, padding):
    width = max(map(len, rows))
    ids = torch.tensor([r + [padding] * (width - len(r)) for r in rows])
    mask = torch.tensor([[1] * len(r) + [0] * (width - len(r)) for r in rows])
    return ids, mask, torch.zeros_like(ids)


def fit(model, rows, targets, held, held_targets, padding, epochs):
    optimizer = torch.optim.Adam(model.parameters(), lr=2e-3)
    order = numpy.random.default_rng(5)
    for epoch in range(epochs):
        model.train()
        indices = order.permutation(len(rows))
        for start in range(0, len(indices), 32):
            chosen = indices[start:start + 32]
            loss = nn.functional.cross_entropy(model(*batch([rows[i] for i in chosen], padding)), torch.tensor([targets[i] for i in chosen]))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    model.eval()
    with torch.no_grad():
        right = sum(int(model(*batch([r], padding)).argmax()) == t for r, t in zip(held, held_targets))
    return right / len(held)


def export(module, path, roberta, output, dtype=torch.int64, fixed=False):
    path.parent.mkdir(parents=True, exist_ok=True)
    shape = (1, POSITIONS) if fixed else (2, 7)
    sample = [torch.full(shape, value, dtype=dtype) for value in ((4, 1) if roberta else (4, 1, 0))]
    names = ["input_ids", "attention_mask", "token_type_ids"][:len(sample)]
    axes = {} if fixed else {n: {0: "batch", 1: "sequence"} for n in names} | {output: {0: "batch"} | ({1: "sequence"} if output == "last_hidden_state" else {})}
    module.eval()
    torch.onnx.export(module, tuple(sample), str(path), input_names=names, output_names=[output], dynamic_axes=axes, opset_version=14)


def write(path, value):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, ensure_ascii=False, indent=None if path.name == "expected.json" else 1) + "\n", encoding="utf-8")


def config(model_type, vocabulary, labels, **more):
    return {"model_type": model_type, "_name_or_path": f"hitl/small-{model_type}", "hidden_size": HIDDEN, "num_hidden_layers": LAYERS, "num_attention_heads": HEADS, "vocab_size": vocabulary,
            "id2label": {str(i): l for i, l in enumerate(labels)}, "label2id": {l: i for i, l in enumerate(labels)}, **more}


def expected(model, texts, rows, padding):
    with torch.no_grad():
        return [{"text": t, "ids": r, "output": [round(float(v), 7) for v in model(*batch([r], padding))[0]]} for t, r in zip(texts, rows)]


def train(name, roberta, labels, seed):
    torch.manual_seed(seed)
    rows = [r for r in sentences(seed) if r[1] in labels]
    held, rows = rows[:600], rows[600:6600]
    shown = [t for t, _ in held[:30]] + OTHER
    folder = OUT / name
    tokenizer = (byte_pair_file if roberta else wordpiece_file)([t for t, _ in rows[:3000]])
    write(folder / "tokenizer.json", tokenizer)
    file, padding, vocabulary = str(folder / "tokenizer.json"), 1 if roberta else 0, len(tokenizer["model"]["vocab"])
    ids = [cut(r, POSITIONS) for r in encode(file, [t for t, _ in rows + held] + shown)]
    model = Classifier(Body(vocabulary, roberta), len(labels))
    targets = [labels.index(m) for _, m in rows + held]
    accuracy = fit(model, ids[:len(rows)], targets[:len(rows)], ids[len(rows):len(targets)], targets[len(rows):], padding, 4)
    print(f"{name}: {accuracy:.3f} right of {len(held)} sentences not trained on, vocabulary of {vocabulary}")
    write(folder / "expected.json", expected(model, shown, ids[len(targets):], padding))
    positions = {"max_position_embeddings": POSITIONS + 2 if roberta else POSITIONS, "pad_token_id": padding}
    if roberta:
        write(folder / "config.json", config("roberta", vocabulary, ["LABEL_0", "LABEL_1"], **positions))
        export(model, folder / "onnx" / "model.onnx", True, "logits")
        return
    write(folder / "config.json", config("bert", vocabulary, [l.capitalize() for l in labels], **positions))
    export(model, folder / "model.onnx", False, "logits")
    write(OUT / "bert-fixed" / "config.json", config("bert", vocabulary, labels, **positions))
    write(OUT / "bert-fixed" / "tokenizer.json", tokenizer)
    export(model, OUT / "bert-fixed" / "model.onnx", False, "logits", torch.int32, fixed=True)
    write(OUT / "bert-encoder" / "config.json", {k: v for k, v in config("bert", vocabulary, [], **positions).items() if "label" not in k})
    write(OUT / "bert-encoder" / "tokenizer.json", tokenizer)
    export(model.body, OUT / "bert-encoder" / "model.onnx", False, "last_hidden_state")
    write(OUT / "bert-encoder" / "expected.json", expected(lambda *a: model.body(*a).mean(1), shown[-30:], ids[-30:], padding))


train("bert-sentiment", False, ["negative", "neutral", "positive"], 11)
train("roberta-sentiment", True, ["negative", "positive"], 12)
