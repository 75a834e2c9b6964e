#!/usr/bin/env python3
"""Predicts the rows of a table with a model of Tributary, from the model file alone.

    read_model.py MODEL.safetensors TABLE.csv > PREDICTIONS.csv

It needs numpy and nothing of Tributary: it shows how to use a model from another program. It prints what `tributary
predict` prints, with the probabilities if there are any. The table is in UTF-8 with commas and a header.
deploy/docs/model-file.md describes every field that is read here.
"""
import csv
import datetime
import json
import math
import sys

import numpy as np

FEATURES = ("numeric", "categorical", "boolean", "date")
TRUE = ("true", "yes", "on", "t", "y", "1")
FALSE = ("false", "no", "off", "f", "n", "0")


def read(path):
    """The description of the model, and its tensors by name, as the layers use them."""
    with open(path, "rb") as file:
        header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
        data = file.read()
    about = json.loads(header.pop("__metadata__")["tributary"])
    tensors = {}
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        tensor = np.frombuffer(data[begin:end], "<f4").reshape(entry["shape"])
        tensors[name] = rounded(tensor, about.get("weights"))
    return about, tensors


def rounded(tensor, kind):
    """The nearest numbers of a type of 16 bits, or the tensor itself."""
    if kind == "FLOAT16":
        return tensor.astype(np.float16).astype(np.float32)
    if kind == "BFLOAT16":
        bits = tensor.view(np.uint32)
        return ((bits + 0x7FFF + (bits >> 16 & 1)) & 0xFFFF0000).astype(np.uint32).view(np.float32)
    return tensor


def rows_of(path):
    """The rows of a table, as cells by the names of columns. Blanks around a cell do not belong to it."""
    with open(path, encoding="utf-8-sig", newline="") as file:
        lines = csv.reader(file, skipinitialspace=True)  # blanks at the end of a cell in quotes are lost, too
        names, *rows = [[cell.rstrip(" ") for cell in line] for line in lines if line]
    return [dict(zip(names, row, strict=True)) for row in rows]


def days(text):
    """Days since 1970-01-01T00:00Z."""
    moment = datetime.datetime.fromisoformat(text + "-01" if len(text) == len("2024-05") else text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=datetime.timezone.utc)
    return (moment - datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)) / datetime.timedelta(days=1)


def number(text, table):
    """The number of a cell, in the notation of the table."""
    form = table["format"]
    text = text.replace(form["thousands"], "") if form.get("thousands") else text
    return float(text.replace(",", ".") if form.get("decimal_comma") else text)


def truth(word):
    """The value of a word for true or false, in any case."""
    if word.lower() not in TRUE + FALSE:
        raise ValueError("%r is neither true nor false" % word)
    return word.lower() in TRUE


def features(row, about):
    """The features of one row, before they are standardized."""
    table = about["preprocessing"]["table"]
    found = []
    for column in table["columns"]:
        role = next((role for role in FEATURES if role in column), None)
        if role is None:
            continue
        name, how = column["name"], column[role]
        cell = row[name]
        missing = cell in table["format"].get("missing_values", [])
        if missing and "fill" not in how and not how.get("missing_is_none"):
            raise ValueError("%s: the value is missing" % name)
        if role == "numeric":
            value = how["fill"] if missing else number(cell, table)
            found.append(np.float32(value - how.get("offset", 0.0)) * np.float32(table["scale"]))
        elif role == "date":
            value = how["fill"] if missing else days(cell)
            found.append(np.float32(value - how.get("offset", 0.0)))
        elif role == "boolean":
            found.append(np.float32(how["fill"] if missing else truth(cell)))
        else:
            category = how.get("fill") if missing else cell
            if not missing and category not in how["categories"] and how.get("unknown") != "NONE":
                raise ValueError("%s: %r is none of %s" % (name, category, how["categories"]))
            found.extend(np.float32(category == other) for other in how["categories"])
        if column.get("missing_indicator"):
            found.append(np.float32(missing))
    return np.array(found, np.float32)


def forward(x, layers, tensors, prefix=""):
    """The outputs of the layers for the rows of x."""
    for index, layer in enumerate(layers):
        name = prefix + str(index)
        (kind, settings), = layer.items()
        if kind == "linear":
            x = x @ tensors[name + ".weight"].T
            if name + ".bias" in tensors:
                x = x + tensors[name + ".bias"]
        elif kind == "relu":
            x = np.maximum(x, 0)
        elif kind == "leaky_relu":
            x = np.where(x > 0, x, np.float32(settings["slope"]) * x)
        elif kind == "gelu":
            x = x * (0.5 * (1 + np.vectorize(math.erf)(x / math.sqrt(2)))).astype(np.float32)
        elif kind == "sigmoid":
            x = 1 / (1 + np.exp(-x))
        elif kind == "tanh":
            x = np.tanh(x)
        elif kind == "residual":
            x = x + forward(x, settings["layers"], tensors, name + ".layers.")
        elif kind == "sequential":
            x = forward(x, settings["layers"], tensors, name + ".")
        elif kind not in ("dropout", "flatten"):
            raise ValueError("a layer of a later release: " + kind)
    return x


def predictions(rows, about, tensors):
    """The columns of the prediction, and a list for each row."""
    learnt = about["preprocessing"]
    x = np.stack([features(row, about) for row in rows])
    if "standardization" in learnt:
        mean, factor = (np.array(learnt["standardization"][key]) for key in ("mean", "factor"))
        x = ((x.astype(np.float64) - mean) * factor).astype(np.float32)
    out = forward(x, about["model"]["layers"], tensors)
    yes_or_no = "binary_cross_entropy" in about["loss"]
    if yes_or_no:
        out = 1 / (1 + np.exp(-out.astype(np.float64)))  # the probability of yes
    if "values" in learnt:
        return of_values(out, learnt["values"]["values"], yes_or_no)
    names = learnt["classes"].get("names") or [""] * learnt["classes"]["count"]
    names = [name or str(number) for number, name in enumerate(names)]
    if yes_or_no:
        probabilities = np.hstack([1 - out, out])
    else:
        powers = np.exp((out - out.max(1, keepdims=True)).astype(np.float64))
        probabilities = powers / powers.sum(1, keepdims=True)
    return ["prediction"] + ["probability_" + name for name in names], [
        [names[int(np.argmax(row))]] + [float(cell) for cell in row] for row in probabilities]


def of_values(out, values, yes_or_no):
    """The columns of predicted values or of yes-or-no questions, and a list for each row."""
    endings = ["_" + value["name"] for value in values] if len(values) > 1 else [""]
    if yes_or_no:
        return [kind + ending for ending in endings for kind in ("prediction", "probability")], [
            [cell for yes in row for cell in (int(yes > 0.5), float(yes))] for row in out]
    return ["prediction" + ending for ending in endings], [
        [float(cell) / value["factor"] + value.get("mean", 0) for cell, value in zip(row, values)] for row in out]


def main(model, table):
    about, tensors = read(model)
    columns, rows = predictions(rows_of(table), about, tensors)
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(columns)
    out.writerows(rows)


if __name__ == "__main__":
    main(*sys.argv[1:])
