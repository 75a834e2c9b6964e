"""Samples and their order, digests, and the reduction tree: the chapters "The job", "Samples" and
"Reduction tree" of coordinator/docs/protocol.md."""

import gzip
import hashlib
import os
import pathlib
import struct
from fractions import Fraction

import numpy as np

f32, f64, u64 = np.float32, np.float64, np.uint64
MASK32, MASK64 = u64(0xFFFFFFFF), (1 << 64) - 1


# --- random numbers. Counters, keys and states are arrays of u64, for many streams at a time.


def philox(low, high, key):
    c0, c1, c2, c3 = low & MASK32, low >> u64(32), high & MASK32, high >> u64(32)
    k0, k1 = key & MASK32, key >> u64(32)
    for _ in range(10):
        p0, p1 = u64(0xD2511F53) * c0, u64(0xCD9E8D57) * c2
        c0, c1 = (p1 >> u64(32)) ^ c1 ^ k0, p1 & MASK32
        c2, c3 = (p0 >> u64(32)) ^ c3 ^ k1, p0 & MASK32
        k0, k1 = (k0 + u64(0x9E3779B9)) & MASK32, (k1 + u64(0xBB67AE85)) & MASK32
    return c0, c1, c2, c3


def encrypt(low, high, key):
    w0, w1, w2, w3 = philox(low, high, key)
    return w0 | (w1 << u64(32)), w2 | (w3 << u64(32))


def as_u64(values):
    """An array of u64 of numbers or arrays; negative numbers modulo 2^64."""
    if isinstance(values, int):
        values = values & MASK64
    return np.atleast_1d(np.asarray(values)).astype(u64)


def stream(seed, purpose, coordinates, marker=0):
    """(key, upper) of one stream, or of many if a coordinate is an array."""
    low, high = encrypt(
        as_u64(seed), as_u64(purpose + (len(coordinates) << 32) + marker), as_u64(0)
    )
    for coordinate in coordinates:
        low, high = encrypt(low, high, as_u64(coordinate))
    return low, high


def named_stream(seed, purpose, name, coordinates):
    h = 0xCBF29CE484222325
    for byte in name.encode():
        h = ((h ^ byte) * 0x100000001B3) & MASK64
    return stream(seed, purpose, [h] + coordinates, marker=1 << 63)


def random_bits(stream, count):
    """bits(0) to bits(count - 1): one row for each stream."""
    key, upper = stream
    blocks = np.arange((count + 3) // 4, dtype=u64)
    words = philox(blocks[None, :], upper[:, None], key[:, None])
    words = np.stack(np.broadcast_arrays(*words), axis=-1)
    return words.reshape(len(key), -1)[:, :count].astype(np.uint32)


def uniforms(stream, count):
    return (random_bits(stream, count) >> np.uint32(8)).astype(f32) * f32(2.0**-24)


def permutation(seed, purpose, coordinate, n):
    """The whole permutation of 0 .. n - 1 as an array."""
    words = random_bits(stream(seed, purpose, [coordinate]), 24)[0].astype(u64)
    keys = words[0::2] + (words[1::2] << u64(32))
    w = u64(max(4, ((n - 1).bit_length() + 1) // 2))
    mask = (u64(1) << w) - u64(1)
    values = np.arange(n, dtype=u64)
    moving = np.arange(n)  # the places whose value is not yet final
    while len(moving):
        left, right = values[moving] >> w, values[moving] & mask
        for key in keys:
            left, right = right, left ^ (mix(right + key) & mask)
        values[moving] = (left << w) + right
        moving = moving[values[moving] >= n]
    return values.astype(np.int64)


def mix(z):
    z = (z ^ (z >> u64(30))) * u64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> u64(27))) * u64(0x94D049BB133111EB)
    return z ^ (z >> u64(31))


# --- data


class Source:
    """Samples as read: features (n, f), targets (n, t), the shape of one sample, classes or 0."""

    def __init__(self, features, targets, shape, classes):
        self.features, self.targets = features, targets
        self.shape, self.classes = list(shape), classes

    def digest(self, sha):
        sha.update(struct.pack("<QI", len(self.features), len(self.shape)))
        sha.update(struct.pack(f"<{len(self.shape)}I", *self.shape))
        sha.update(struct.pack("<II", self.targets.shape[1], self.classes))
        sha.update(np.hstack([self.features, self.targets]).astype("<f4").tobytes())


def read_bytes(path):
    data = path.read_bytes()
    return gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data


def nearest_float32(words):
    """The float32 nearest to each decimal number."""
    doubles = np.array([float(word) for word in words], f64)
    # A double in the middle between two float32 (or a very small one) may have been rounded itself.
    odd = ((doubles.view(np.int64) & 0x1FFFFFFF) == 0x10000000) | (np.abs(doubles) < 2.0**-126)
    for i in np.nonzero(odd & (doubles != 0))[0]:
        exact, rounded = Fraction(words[i].strip()), Fraction(float(doubles[i]))
        if exact != rounded:
            doubles[i] = np.nextafter(doubles[i], np.inf if exact > rounded else -np.inf)
    return doubles.astype(f32)


SIMPLE_CSV = {"path", "label_column", "target_columns", "scale", "header", "shape", "classes"}


def require_simple(dataset):
    """Refuses the settings of tables that this worker does not know. Their defaults are fine."""
    defaults = {"missing": 0, "unknown": 0, "indicator": False, "delimiter": ",", "decimal_comma": False}
    for field, value in dataset.csv.ListFields():
        if field.name not in SIMPLE_CSV and value != defaults.get(field.name):
            raise ValueError(f"this worker does not read tables with csv.{field.name}")
    if dataset.HasField("holdout_split"):
        raise ValueError("this worker knows dataset.holdout as a number only")
    if dataset.standardize_targets:
        raise ValueError("this worker does not know dataset.standardize_targets")
    if dataset.HasField("test"):
        raise ValueError("this worker does not know dataset.test")


def read_csv(csv, path):
    text = read_bytes(path).decode("utf-8-sig")
    lines = [line.removesuffix("\r") for line in text.split("\n")]
    while lines and not lines[-1]:
        lines.pop()
    if csv.HasField("header") and csv.header:
        lines = lines[1:]
    rows = [line.split(",") for line in lines]
    for i, row in enumerate(rows):
        if len(row) != len(rows[0]):
            raise ValueError(f"{path}: sample {i} has {len(row)} columns, sample 0 has {len(rows[0])}")
    table = nearest_float32([word for row in rows for word in row]).reshape(len(rows), -1)
    has_labels = csv.HasField("label_column")
    wanted = [csv.label_column] if has_labels else list(csv.target_columns)
    others = [column for column in range(table.shape[1]) if column not in wanted]
    features = table[:, others] * f32(csv.scale if csv.HasField("scale") else 1)
    targets = table[:, wanted]
    classes = 0
    if has_labels:
        classes = csv.classes if csv.HasField("classes") else int(targets.max()) + 1
    return Source(features, targets, csv.shape or [features.shape[1]], classes)


def read_idx_array(path):
    data = read_bytes(path)
    if data[:3] != b"\0\0\x08":
        raise ValueError(f"{path} is no IDX file of bytes")
    extents = struct.unpack_from(f">{data[3]}I", data, 4)
    return np.frombuffer(data, np.uint8, offset=4 + 4 * data[3]).reshape(extents)


def read_idx(idx, images, labels, classes):
    images, labels = read_idx_array(images), read_idx_array(labels)
    shape = ([1] if images.ndim == 3 else []) + list(images.shape[1:])
    scale = f32(idx.scale if idx.HasField("scale") else 1)
    features = images.reshape(len(images), -1).astype(f32) * scale
    return Source(features, labels.astype(f32)[:, None], shape, classes or int(labels.max()) + 1)


def make_synthetic(synthetic, noise, seed):
    from arithmetic import fma, normal

    n, j, classes = synthetic.samples, synthetic.features, synthetic.classes
    labels = np.arange(n) % classes
    centres = normal(random_bits(stream(seed, 5, [0, np.arange(classes)]), j))
    drawn = normal(random_bits(stream(seed, 5, [1, np.arange(n)]), j))
    features = fma(f32(noise), drawn, centres[labels])
    return Source(features, labels.astype(f32)[:, None], synthetic.shape or [j], classes)


class Data:
    """The training set and the evaluation split of a job, and the digest of its data."""

    def __init__(self, job, find, learnt):
        dataset, sha, test = job.dataset, hashlib.sha256(), None
        kind = dataset.WhichOneof("source")
        require_simple(dataset)
        if kind == "synthetic":
            s = dataset.synthetic
            noise = s.noise if s.HasField("noise") else 1.0
            source = make_synthetic(s, noise, job.seed)
            sha.update(struct.pack("<QIIdQ", s.samples, s.features, s.classes, noise, job.seed))
        elif kind == "csv":
            source = read_csv(dataset.csv, find(dataset.csv.path))
            source.digest(sha)
        elif kind == "idx":
            idx = dataset.idx
            classes = idx.classes if idx.HasField("classes") else 0
            source = read_idx(idx, find(idx.images), find(idx.labels), classes)
            source.digest(sha)
            if idx.test_images:
                test = read_idx(idx, find(idx.test_images), find(idx.test_labels), source.classes)
                test.digest(sha)
        else:
            raise ValueError(f"this worker reads no data of the kind {kind}")
        self.digest, self.classes = sha.digest(), source.classes
        self.training = (source.features, source.targets)
        self.evaluation = (test.features, test.targets) if test else self.training
        if dataset.holdout > 0:
            n = len(source.features)
            held = min(max(int(dataset.holdout * n + 0.5), 1), n - 1)
            order = permutation(job.seed, 4, 0, n)
            self.evaluation = tuple(a[order[:held]] for a in self.training)
            self.training = tuple(a[order[held:]] for a in self.training)
        if dataset.standardize:
            if learnt.HasField("standardization"):  # it may be that of the model that training begins with
                mean = np.array(learnt.standardization.mean, f64)
                factor = np.array(learnt.standardization.factor, f64)
            else:
                mean, factor = moments(self.training[0].astype(f64))
            standard = lambda x: ((x.astype(f64) - mean) * factor).astype(f32)
            self.training = (standard(self.training[0]), self.training[1])
            self.evaluation = (standard(self.evaluation[0]), self.evaluation[1])


def moments(features):
    """The mean of each feature, and 1 / its standard deviation: sums in double, sample by sample."""
    mean = np.zeros(features.shape[1])
    for row in features:
        mean = mean + row
    mean = mean / len(features)
    variance = np.zeros(features.shape[1])
    for row in features:
        variance = variance + (row - mean) * (row - mean)
    variance = variance / len(features)
    return mean, np.where(variance == 0, 1.0, 1.0 / np.sqrt(np.where(variance == 0, 1.0, variance)))


def finder(directory, data_option, names):
    """How to find a file of the job: in the directory of --data, or where the coordinator has it.

    In the directory of --data a file has the shortest end of its path that no other file of the job has.
    """
    files = {name: os.path.normpath(os.path.join(directory, name)) for name in names if name}
    paths = set(files.values())
    ancestor = os.path.commonpath([os.path.dirname(path) for path in paths]) if paths else ""

    def tail(path):
        parts = {other: pathlib.PurePosixPath(os.path.relpath(other, ancestor)).parts for other in paths}
        mine = parts.pop(path)
        for count in range(1, len(mine)):
            if all(other[-count:] != mine[-count:] for other in parts.values()):
                return pathlib.PurePosixPath(*mine[-count:])
        return pathlib.PurePosixPath(*mine)

    def find(name):
        if data_option:
            return pathlib.Path(data_option) / tail(files[name])
        return pathlib.Path(directory) / name

    return find


def named_files(dataset):
    """The files that a data set names."""
    csv, idx = dataset.csv, dataset.idx
    return [csv.path, idx.images, idx.labels, idx.test_images, idx.test_labels]


def model_digest(parameters):
    sha = hashlib.sha256()
    for name, shape, _ in parameters:
        sha.update(struct.pack(">I", len(name.encode())) + name.encode())
        sha.update(struct.pack(f">{1 + len(shape)}I", len(shape), *shape))
    return sha.digest()


# --- the samples of each shard


class Order:
    """The training samples of each step and shard."""

    def __init__(self, job, samples):
        training = job.training
        self.seed, self.samples, self.batch = job.seed, samples, training.batch
        self.shards = training.shards if training.HasField("shards") else 8
        self.shuffle = training.shuffle if training.HasField("shuffle") else True
        self.steps_per_epoch = -(-samples // self.batch)
        if training.HasField("drop_last") and training.drop_last:
            self.steps_per_epoch = samples // self.batch
        self.epoch, self.order = None, np.arange(samples)

    def of_shards(self, step, first, count):
        """(training samples, positions in the minibatch, rows of each shard)"""
        epoch = (step - 1) // self.steps_per_epoch + 1
        start = (step - 1) % self.steps_per_epoch * self.batch
        m = min(self.batch, self.samples - start)
        if self.shuffle and epoch != self.epoch:
            self.epoch, self.order = epoch, permutation(self.seed, 3, epoch, self.samples)
        bounds = [m * i // self.shards for i in range(first, first + count + 1)]
        positions = np.arange(bounds[0], bounds[-1])
        row_counts = [end - begin for begin, end in zip(bounds, bounds[1:])]
        return self.order[start + positions], positions, row_counts


# --- the reduction tree. A node is (first shard, number of shards).


def children(node):
    first, count = node
    half = 1 << ((count - 1).bit_length() - 1)  # the largest power of two below count
    return (first, half), (first + half, count - half)


def cover(node, first, count, largest=1 << 30):
    """The nodes below `node` that exactly cover a range of shards, none of more than `largest`."""
    begin, end = node[0], node[0] + node[1]
    if end <= first or begin >= first + count:
        return []
    if begin >= first and end <= first + count and (node[1] <= largest or node[1] == 1):
        return [node]
    left, right = children(node)
    return cover(left, first, count, largest) + cover(right, first, count, largest)


def node_sum(node, gradient_of, rounded):
    """The value of a node: gradient_of(shard), or the rounded sum of its children."""
    if node[1] == 1:
        return gradient_of(node[0])
    left, right = children(node)
    return rounded(node_sum(left, gradient_of, rounded) + node_sum(right, gradient_of, rounded))
