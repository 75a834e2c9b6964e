"""The arithmetic of Tributary in numpy: the chapter "Arithmetic" of coordinator/docs/protocol.md.

All arrays hold float32 unless a comment says "double". Every operation rounds once, in the order of
the document: a library's exp, sum or matmul would give other bits.
"""

import warnings

import numpy as np

from order import named_stream, uniforms

f32, f64 = np.float32, np.float64
# Infinities and NaNs are found where gradients are sent. (np.seterr would count for one thread only.)
warnings.filterwarnings("ignore", category=RuntimeWarning)

TINY = 2.0**-126  # the smallest normal float32


def number(hexadecimal):
    return f32(float.fromhex(hexadecimal))


def numbers(text):
    return [number(word) for word in text.split()]


# --- fma and products


def round_sum(p, c):
    """float32(p + c) rounded once, where p and c are doubles, and returned as a double.

    The sum is first rounded to double. Rounding that again to float32 goes wrong only where the
    double lies in the middle between two float32. There it is moved towards the exact sum.
    """
    s = p + c
    bits = s.view(np.int64)
    middle = (bits & 0x1FFFFFFF) == 0x10000000
    magnitude = np.abs(s)
    middle |= (magnitude < TINY) & (magnitude > 0)
    if middle.any():
        at = np.nonzero(middle & np.isfinite(s))
        p, c, sums = np.broadcast_to(p, s.shape)[at], np.broadcast_to(c, s.shape)[at], s[at]
        t = sums - p
        error = (p - (sums - t)) + (c - t)  # exact
        odd = (error != 0) & ((bits[at] & 1) == 0)
        s[at] = np.where(odd, np.nextafter(sums, np.where(error > 0, np.inf, -np.inf)), sums)
    return s.astype(f32).astype(f64)


def fma(a, b, c):
    """a * b + c, rounded once. The product of two float32 is exact in double."""
    p = np.atleast_1d(np.multiply(a, b, dtype=f64))
    return round_sum(p, np.asarray(c, f64)).astype(f32)


def product(a, b):
    """The matrix product of the last two dimensions: one chain of fma for each element."""
    columns = b.shape[-1]
    elements = a.size // max(1, a.shape[-1]) * columns
    if elements > 1 << 17 and columns > 1:  # Smaller pieces stay in the processor's caches.
        half = columns // 2
        return np.concatenate([product(a, b[..., :half]), product(a, b[..., half:])], axis=-1)
    a, b = a.astype(f64), b.astype(f64)
    chain = np.zeros(a.shape[:-1] + (columns,), f64)
    for k in range(a.shape[-1]):
        chain = round_sum(a[..., :, k, None] * b[..., None, k, :], chain)
    return chain.astype(f32)


def sum_along(axis, values, dtype=f32):
    """The sum from 0 and in ascending order."""
    values = np.moveaxis(values, axis, 0)
    total = np.zeros(values.shape[1:], dtype)
    for row in values:
        total = total + row.astype(dtype)
    return total


# --- functions

ROUND, LOG2_E, LN2 = number("0x1.8p23"), number("0x1.715476p0"), number("0x1.62e430p-1")
LN2_REST = number("-0x1.05c610p-29")
E = numbers("0x1.000000p-1 0x1.555490p-3 0x1.5554cep-5 0x1.123ac4p-7 0x1.6d6aaap-10")
G = numbers(
    "0x1.5555a4p-2 -0x1.00004ap-2 0x1.99699ep-3 -0x1.54ed96p-3 0x1.28807ap-3 -0x1.0d98f0p-3"
    " 0x1.acf4a8p-4 -0x1.71e32cp-5"
)
T = numbers("-0x1.55554ap-2 0x1.110ceep-3 -0x1.b91e7ep-5 0x1.58e518p-6 -0x1.9921a2p-8")
R = numbers(
    "0x1.06eba8p-3 -0x1.81273ep-2 0x1.ce2ce6p-4 -0x1.b7f71ap-6 0x1.53f224p-8 -0x1.a3515ep-11"
    " 0x1.4771fcp-14"
)
C = numbers(
    "0x1.661ce4p-12 0x1.2088eap0 0x1.46baf0p-1 0x1.a6531ep-4 -0x1.65cb36p-6 0x1.825ab2p-9"
    " -0x1.86dddcp-13"
)
NORMAL_CENTRE = numbers(
    "0x1.0fc8bep1 0x1.652c74p-2 -0x1.833496p-8 -0x1.d0b794p-10 0x1.443990p-12 -0x1.a5ec5ap-18"
    " -0x1.4fae66p-18 0x1.0808e6p-21 0x1.61ef68p-25"
)
NORMAL_TAIL = numbers(
    "0x1.00696ep2 0x1.6aa5c2p0 0x1.b4dff4p-7 -0x1.65675ap-7 0x1.0d62b4p-7 -0x1.3bdf0ep-8"
    " 0x1.a9e30ap-10 -0x1.7b8788p-13 -0x1.5b55f8p-16"
)
ONE, TWO, HALF = f32(1), f32(2), f32(0.5)


def poly(coefficients, x):
    p = coefficients[-1]
    for c in coefficients[-2::-1]:
        p = fma(p, x, c)
    return p


def pow2(n):
    return ((n + np.int32(127)) << np.int32(23)).view(f32)


def exp_parts(x):
    q = fma(x, LOG2_E, ROUND)
    n = q.view(np.int32) - np.int32(0x4B400000)
    q = q - ROUND
    r = fma(q, -LN2_REST, fma(q, -LN2, x))
    return ONE + fma(poly(E, r), r * r, r), n


def exp(x):
    x = np.where(x > 89, f32(89), np.where(x < -104, f32(-104), x))
    rest, n = exp_parts(x)
    h = n >> np.int32(1)
    return (rest * pow2(h)) * pow2(n - h)


def exp1(x):
    """exp for the small arguments within tanh and erf."""
    rest, n = exp_parts(x)
    return rest * pow2(n)


def log_rest(f, k):
    low = fma(poly(G, f) * f, f * f, k * LN2_REST)
    return fma(k, LN2, f + fma(f * f32(-0.5), f, low))


def log(x):
    """The logarithm of positive numbers."""
    small = x < f32(TINY)
    bits = np.where(small, x * number("0x1p23"), x).view(np.int32)
    e = (bits - np.int32(0x3F400000)) >> np.int32(23)
    f = (bits - (e << np.int32(23))).view(f32) - ONE
    return log_rest(f, (e - np.where(small, np.int32(23), np.int32(0))).astype(f32))


def tanh(x):
    a = np.abs(x)
    s = a * a
    below = fma(poly(T, s) * s, a, a)
    a10 = np.where(a > 10, f32(10), a)
    above = ONE - TWO / (exp1(a10 + a10) + ONE)
    return np.copysign(np.where(a < f32(0.55), below, above), x)


def erf(x):
    a = np.abs(x)
    below = fma(poly(R, a * a), a, a)
    above = ONE - exp1(-poly(C, np.where(a > f32(3.95), f32(3.95), a)))
    return np.copysign(np.where(a < 1, below, above), x)


def sigmoid(x):
    e = exp(-np.abs(x))
    return np.where(x < 0, e, ONE) / (ONE + e)


def softplus(x):
    """log(1 + exp(x))"""
    e = exp(-np.abs(x))
    large = e >= HALF
    f = np.where(large, (e - ONE) * HALF, e)
    return np.where(x <= 0, f32(0), x) + log_rest(f, large.astype(f32))


def normal(bits):
    """Numbers of the standard normal distribution, of random 32-bit numbers."""
    s = bits.astype(np.uint32).view(np.int32)
    m = s ^ (s >> np.int32(31))
    x = (m.astype(f32) + HALF) * number("0x1p-31")
    rest = (~m & np.int32(0x7FFFFFFF)).astype(f32) * number("0x1p-31") + number("0x1p-32")
    w = -log(rest * (TWO - rest))
    centre = x * poly(NORMAL_CENTRE, w - f32(2.5))
    tail = x * poly(NORMAL_TAIL, np.sqrt(w) - f32(3))
    z = np.where(w < 5, centre, tail)
    return np.where(s < 0, -z, z)


def bits_to_double(hexadecimal):
    return np.array([int(hexadecimal, 16)], np.uint64).view(f64)[0]


LN2_HIGH, LN2_LOW = bits_to_double("3fe62e42fee00000"), bits_to_double("3dea39ef35793c76")
L1, L2, L3, L4, L5, L6, L7 = map(
    bits_to_double,
    "3fe5555555555593 3fd999999997fa04 3fd2492494229359 3fcc71c51d8e78af 3fc7466496cb03de"
    " 3fc39a09d078c69f 3fc2f112df3e5244".split(),
)


def log_double(x):
    """fdlibm's logarithm of doubles from 1 on."""
    bits = x.view(np.int64)
    hx = bits >> 32
    k = (hx >> 20) - 1023
    hx = hx & 0xFFFFF
    i = (hx + 0x95F64) & 0x100000
    f = ((bits & 0xFFFFFFFF) | ((hx | (i ^ 0x3FF00000)) << 32)).view(f64) - 1
    k = k + (i >> 20)
    n = k.astype(f64)
    high, low = n * LN2_HIGH, n * LN2_LOW
    whole = k == 0
    # f is close to 0
    r = (f * f) * (0.5 - 0.33333333333333333 * f)
    near = np.where(whole, f - r, high - ((r - low) - f))
    near = np.where(f == 0, np.where(whole, 0.0, high + low), near)
    # other f, in two cases
    s = f / (2 + f)
    z = s * s
    w = z * z
    r = z * (L1 + w * (L3 + w * (L5 + w * L7))) + w * (L2 + w * (L4 + w * L6))
    h = (0.5 * f) * f
    first = np.where(whole, f - (h - s * (h + r)), high - ((h - (s * (h + r) + low)) - f))
    second = np.where(whole, f - s * (f - r), high - ((s * (f - r) - low) - f))
    far = np.where(((hx - 0x6147A) | (0x6B851 - hx)) > 0, first, second)
    return np.where(np.isnan(x), x, np.where(((hx + 2) & 0xFFFFF) < 3, near, far))


# --- sixteen bits: element types by their numbers in job.proto

FLOAT32, FLOAT16, BFLOAT16 = 0, 1, 2


def encode(values, element_type):
    """The numbers as they are sent, rounded to nearest."""
    if element_type == FLOAT16:
        return values.astype("<f2")
    if element_type == BFLOAT16:
        bits = values.view(np.uint32)
        rounded = (bits.astype(np.uint64) + 0x7FFF + ((bits >> 16) & 1)) >> 16
        return np.where(np.isnan(values), 0x7FC0, rounded).astype("<u2")
    return values.astype("<f4")


def decode(data, element_type):
    if element_type == FLOAT16:
        return np.frombuffer(data, "<f2").astype(f32)
    if element_type == BFLOAT16:
        return (np.frombuffer(data, "<u2").astype(np.uint32) << 16).view(f32)
    return np.frombuffer(data, "<f4").astype(f32)


def rounded(values, element_type):
    if element_type == FLOAT32:
        return values
    return decode(encode(values, element_type).tobytes(), element_type).reshape(values.shape)


# --- layers
#
# A layer is a function of (x, batch) that returns its output and a function `back`. `back` takes the
# gradient with respect to the output. It returns the gradient with respect to x, or None if no layer
# before this one has parameters. It passes the gradients of parameters to batch.emit.


class Batch:
    """The rows of some shards, computed together.

    `row_counts` holds the number of rows of each shard, `positions` the place of each row in the
    minibatch. `emit` is called with a parameter's number and a list of gradients, one for each shard.
    """

    def __init__(self, weights, row_counts, emit=None, step=None, positions=None):
        self.weights, self.emit, self.step, self.positions = weights, emit, step, positions
        self.row_counts = row_counts
        self.starts = np.concatenate([[0], np.cumsum(row_counts)]).astype(int)

    def by_shard(self, function, *arrays):
        """function of the rows of each shard. Shards of equal length are stacked into one call."""
        results = [None] * len(self.row_counts)
        for count in sorted(set(self.row_counts)):
            shards = [i for i, c in enumerate(self.row_counts) if c == count]
            stacks = [
                np.stack([a[self.starts[i] : self.starts[i] + count] for i in shards]) for a in arrays
            ]
            for shard, result in zip(shards, function(*stacks)):
                results[shard] = result
        return results


class Network:
    """The layers of a job. `parameters` lists (name, shape in files, shape in memory) in order."""

    def __init__(self, model, features, seed):
        self.parameters, self.seed = [], seed
        self.apply, self.outputs = self.chain(model.layers, "", features)

    def forward(self, x, batch):
        return self.apply(x, batch)

    def chain(self, layers, prefix, features):
        functions = []
        for i, layer in enumerate(layers):
            function, features = self.layer(layer, f"{prefix}{i}", features)
            functions.append(function)

        def apply(x, batch):
            backs = []
            for function in functions:
                x, back = function(x, batch)
                backs.append(back)

            def back(d):
                for function in reversed(backs):
                    d = None if d is None else function(d)
                return d

            return x, back

        return apply, features

    def layer(self, layer, name, features):
        """The function of one layer, and the number of its output features."""
        kind = layer.WhichOneof("kind")
        if kind == "linear":
            return self.linear(layer.linear, name, features), layer.linear.units
        if kind == "sequential":
            return self.chain(layer.sequential.layers, f"{name}.", features)
        if kind == "residual":
            inner, _ = self.chain(layer.residual.layers, f"{name}.layers.", features)
            return residual(inner), features
        if kind == "dropout":
            return dropout(setting(layer.dropout, "probability", 0.5), self.seed, name), features
        if kind == "leaky_relu":
            return leaky_relu(f32(setting(layer.leaky_relu, "slope", 0.01))), features
        if kind in ELEMENTWISE:
            return ELEMENTWISE[kind], features
        raise ValueError(f"this worker has no layer {kind}")

    def linear(self, layer, name, features):
        first, weight = not self.parameters, len(self.parameters)
        self.parameters.append((f"{name}.weight", [layer.units, features], (features, layer.units)))
        has_bias = setting(layer, "bias", True)
        if has_bias:
            self.parameters.append((f"{name}.bias", [layer.units], (1, layer.units)))

        def apply(x, batch):
            out = product(x, batch.weights[weight])
            if has_bias:
                out = out + batch.weights[weight + 1]

            def back(d):
                if has_bias:
                    batch.emit(weight + 1, batch.by_shard(lambda ds: sum_along(1, ds), d))
                transposed = lambda xs, ds: product(np.swapaxes(xs, 1, 2), ds)
                batch.emit(weight, batch.by_shard(transposed, x, d))
                return None if first else product(d, batch.weights[weight].T)

            return out, back

        return apply


def setting(message, name, default):
    """A field of the job, or its default where the coordinator left it out."""
    return getattr(message, name) if message.HasField(name) else default


def residual(inner):
    def apply(x, batch):
        out, inner_back = inner(x, batch)

        def back(d):
            inner_d = inner_back(d)
            return None if inner_d is None else d + inner_d

        return x + out, back

    return apply


def dropout(probability, seed, name):
    keep = ONE - f32(probability)

    def apply(x, batch):
        if batch.step is None:  # evaluation
            return x, lambda d: d
        drawn = uniforms(named_stream(seed, 2, name, [batch.step, batch.positions]), x.shape[1])
        mask = np.where(drawn < keep, ONE / keep, f32(0))
        return x * mask, lambda d: d * mask

    return apply


def relu(x, batch):
    step = (x > 0).astype(f32)
    return np.where(x <= 0, f32(0), x), lambda d: d * step


def leaky_relu(slope):
    def apply(x, batch):
        p = (x > 0).astype(f32)
        out = np.where(x <= 0, f32(0), x) + slope * np.where(x >= 0, f32(0), x)
        return out, lambda d: d * (p + slope * (ONE - p))

    return apply


def gelu(x, batch):
    phi = HALF * (ONE + erf(number("0x1.6a09e6p-1") * x))

    def back(d):
        density = number("0x1.988454p-2") * exp((f32(-0.5) * x) * x)
        return d * fma(x, density, phi)

    return x * phi, back


def sigmoid_layer(x, batch):
    out = sigmoid(x)
    return out, lambda d: (d * out) * (ONE - out)


def tanh_layer(x, batch):
    out = tanh(x)
    return out, lambda d: d * fma(-out, out, ONE)


def flatten(x, batch):
    return x, lambda d: d


ELEMENTWISE = {
    "relu": relu,
    "gelu": gelu,
    "sigmoid": sigmoid_layer,
    "tanh": tanh_layer,
    "flatten": flatten,
}


# --- losses: functions of (x, targets) that return, for each row, the loss as a double and whether the
# prediction is right, and the gradient of the sum of the losses


def softmax_cross_entropy(smoothing):
    def loss(x, targets):
        labels, rows, classes = targets[:, 0].astype(int), np.arange(len(x)), f32(x.shape[1])
        largest = x.max(axis=1, keepdims=True)
        e = exp(x - largest)
        total = sum_along(1, e, f64)
        want = x[rows, labels].astype(f64)
        if smoothing != 0:
            s = f64(smoothing)
            want = (1 - s) * want + (s / f64(classes)) * sum_along(1, x, f64)
        losses = (log_double(total) + largest[:, 0].astype(f64)) - want
        d = e / total.astype(f32)[:, None] - smoothing / classes
        d[rows, labels] = d[rows, labels] - (ONE - smoothing)
        return losses, x.argmax(axis=1) == labels, d

    return loss


def binary_cross_entropy(x, targets):
    terms = softplus(x).astype(f64) - x.astype(f64) * targets.astype(f64)
    correct = ((x > 0) == (targets > HALF)).all(axis=1)
    d = (sigmoid(x) - targets) / f32(x.shape[1])
    return sum_along(1, terms, f64) / x.shape[1], correct, d


def mean_squared_error(x, targets):
    delta = x - targets
    losses = sum_along(1, delta.astype(f64) ** 2, f64) / x.shape[1]
    return losses, np.zeros(len(x), bool), (TWO * delta) / f32(x.shape[1])


def make_loss(loss):
    kind = loss.WhichOneof("kind")
    if kind == "softmax_cross_entropy":
        return softmax_cross_entropy(f32(setting(loss.softmax_cross_entropy, "label_smoothing", 0)))
    return {"binary_cross_entropy": binary_cross_entropy, "mean_squared_error": mean_squared_error}[kind]


# --- the quality of predictions in an evaluation, as the fields of EvaluationDone


def class_counts(labels, predicted, scores=None, among_largest=0):
    """The fields of ClassQuality. `scores` ranks the samples, if there are two classes."""
    pairs, counts = np.unique(np.stack([labels, predicted]), axis=1, return_counts=True)
    fields = {"label": pairs[0].tolist(), "predicted": pairs[1].tolist(), "count": counts.tolist()}
    if scores is not None:
        fields["negative"] = scores[labels == 0].tolist()
        fields["positive"] = scores[labels == 1].tolist()
    return {"classes": {**fields, "among_largest": among_largest}}


def largest_quality(x, targets):
    labels, classes = targets[:, 0].astype(int), x.shape[1]
    own = x[np.arange(len(x)), labels][:, None]
    before = (x > own) | ((x == own) & (np.arange(classes) < labels[:, None]))
    among_largest = int((before.sum(axis=1) < 5).sum()) if classes > 10 else 0
    scores = x[:, 1] - x[:, 0] if classes == 2 else None
    return class_counts(labels, x.argmax(axis=1), scores, among_largest)


def sign_quality(x, targets):
    if x.shape[1] > 1:
        return {}
    labels, predicted = (targets[:, 0] > HALF).astype(int), (x[:, 0] > 0).astype(int)
    return class_counts(labels, predicted, x[:, 0])


def value_quality(x, targets):
    errors, targets = (x - targets).astype(f64), targets.astype(f64)
    if x.shape[1] > 256:
        errors, targets = errors.reshape(-1, 1), targets.reshape(-1, 1)
    sums = {
        "squared_error": errors**2,
        "absolute_error": np.abs(errors),
        "target": targets,
        "squared_target": targets**2,
    }
    return {"values": {name: sum_along(0, terms, f64).tolist() for name, terms in sums.items()}}


QUALITIES = {
    "softmax_cross_entropy": largest_quality,
    "binary_cross_entropy": sign_quality,
    "mean_squared_error": value_quality,
}
