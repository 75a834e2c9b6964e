"""Writes cases.txt: what Keras' EarlyStopping decides on sequences of a metric.

    python3 cases.py > cases.txt

The class below follows the documentation of the callback (https://keras.io/api/callbacks/early_stopping):
an epoch is an improvement if its value is better than the best so far by more than min_delta; training
stops after `patience` epochs in a row without an improvement, but not after the first epoch; the weights
that are restored are those of the best epoch. The first epoch is always the best so far.
"""

import random


class EarlyStopping:
    def __init__(self, mode, patience, min_delta):
        self.sign = 1 if mode == "max" else -1
        self.patience, self.min_delta = patience, min_delta
        self.best, self.best_epoch, self.idle = None, None, 0

    def stops_after(self, epoch, value):
        score = self.sign * value
        if self.best is None or score - self.min_delta > self.best:
            self.best, self.best_epoch, self.idle = score, epoch, 0
            return False
        self.idle += 1
        return self.idle >= self.patience and epoch > 0


def case(mode, patience, min_delta, values):
    callback, epochs = EarlyStopping(mode, patience, min_delta), len(values)
    for epoch, value in enumerate(values):
        if callback.stops_after(epoch, value):
            epochs = epoch + 1
            break
    stopped = "stopped" if epochs < len(values) or callback.idle >= max(1, patience) else "ran"
    numbers = " ".join(map(repr, values))
    print(f"{mode} {patience} {min_delta!r} | {numbers} | {stopped} {epochs} {callback.best_epoch + 1}")


print("# mode patience min_delta | values by epoch | stopped or ran, epochs, best epoch from 1")
case("min", 3, 0.0, [1.0, 0.9, 0.95, 0.93, 0.92, 0.1])
case("min", 3, 0.0, [1.0, 0.9, 0.95, 0.93, 0.89, 0.9, 0.9, 0.9])
case("min", 0, 0.0, [1.0, 0.9, 0.9, 0.8])
case("min", 1, 0.0, [1.0, 0.9, 0.9, 0.8])
case("min", 0, 0.0, [1.0])
case("min", 2, 0.0, [1.0, 0.8, 0.6, 0.4])
case("min", 2, 0.1, [1.0, 0.95, 0.85, 0.8, 0.76, 0.7])
case("min", 2, 0.25, [1.0, 0.75, 0.5, 0.25, 0.0])
case("max", 2, 0.0, [0.5, 0.6, 0.6, 0.55, 0.9])
case("max", 2, 0.05, [0.5, 0.54, 0.56, 0.6, 0.61, 0.7])
case("max", 5, 0.0, [0.9, 0.1, 0.2, 0.3, 0.4])
case("max", 4, 0.0, [0.9, 0.1, 0.2, 0.3, 0.4])
drawn = random.Random(1)
for _ in range(40):
    value, values = 1.0, []
    for _ in range(drawn.randrange(1, 15)):
        value += drawn.choice([-0.25, -0.125, 0.0, 0.125])
        values.append(value)
    case(drawn.choice(["min", "max"]), drawn.randrange(5), drawn.choice([0.0, 0.125, 0.25]), values)
