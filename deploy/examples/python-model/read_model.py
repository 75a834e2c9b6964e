#!/usr/bin/env python3
"""Predicts the rows of a table with a model of Tributary, from the model file alone.

    read_model.py MODEL.safetensors TABLE.csv > PREDICTIONS.csv

It needs numpy and nothing of Tributary: it shows how to use a model from another program. The table is in UTF-8 with
commas and a header. deploy/docs/model-file.md describes every field that is read here.
"""
import csv
import datetime
import json
import math
import sys

import numpy as np


def read(path):
    """The description of the model, and its tensors by name."""
    with open(path, "rb") as file:
        header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
        data = file.read()
    metadata = header.pop("__metadata__")
    tensors = {}
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        tensors[name] = np.frombuffer(data[begin:end], "<f4").reshape(entry["shape"])
    return json.loads(metadata["tributary"]), tensors


def days(text):
    """Days since 1970-01-01T00:00Z."""
    moment = datetime.datetime.fromisoformat(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=datetime.timezone.utc)
    return (moment - datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)) / datetime.timedelta(days=1)


def number(text, table):
    """The number of a cell, in the notation of the table."""
    form = table["format"]
    text = text.strip().replace(form["thousands"], "") if form.get("thousands") else text.strip()
    return float(text.replace(",", ".") if form.get("decimal_comma") else text)


def features(row, about):
    """The features of one row, before they are standardized."""
    table = about["preprocessing"]["table"]
    missing_texts = table["format"].get("missing_values", [])
    found = []
    for column in table["columns"]:
        cell = row.get(column["name"], "")
        missing = cell.strip() in missing_texts
        if "numeric" in column:
            how = column["numeric"]
            value = how["fill"] if missing else number(cell, table)
            found.append(np.float32(value - how.get("offset", 0.0)) * np.float32(table.get("scale", 1)))
        elif "date" in column:
            how = column["date"]
            value = how["fill"] if missing else days(cell.strip())
            found.append(np.float32(value - how.get("offset", 0.0)))
        elif "categorical" in column:
            how = column["categorical"]
            value = how["fill"] if missing else cell
            if value not in how["categories"] and how.get("unknown") != "NONE":
                raise ValueError("%s: %r is none of %s" % (column["name"], value, how["categories"]))
            found.extend(np.float32(value == category) for category in how["categories"])
        elif "boolean" in column:
            how = column["boolean"]
            value = how.get("fill", False) if missing else cell.strip() in how.get("true_values", [])
            found.append(np.float32(value))
        else:
            continue
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
    if "values" in learnt:
        values = learnt["values"]["values"]
        return [value["name"] for value in values], [
            [float(cell) / value.get("factor", 1) + value.get("mean", 0) for cell, value in zip(row, values)]
            for row in out]
    classes = learnt["classes"]
    names = classes.get("names") or [str(number) for number in range(classes["count"])]
    if "binary_cross_entropy" in about["loss"]:
        yes = 1 / (1 + np.exp(-out.astype(np.float64)))
        probabilities = np.hstack([1 - yes, yes])
    else:
        powers = np.exp((out - out.max(1, keepdims=True)).astype(np.float64))
        probabilities = powers / powers.sum(1, keepdims=True)
    return ["prediction"] + ["probability_" + name for name in names], [
        [names[int(np.argmax(row))]] + [float(cell) for cell in row] for row in probabilities]


def main(model, table):
    about, tensors = read(model)
    with open(table, encoding="utf-8-sig", newline="") as file:
        columns, rows = predictions(list(csv.DictReader(file)), about, tensors)
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(columns)
    out.writerows(rows)


if __name__ == "__main__":
    main(*sys.argv[1:])
