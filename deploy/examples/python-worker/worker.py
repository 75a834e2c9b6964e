"""A worker of Tributary in Python, written from coordinator/docs/protocol.md alone.

    python3 worker.py --coordinator 127.0.0.1:7700 --data deploy/data

The threads of a session:
  main       handles the events of the other threads, in Conversation.run
  session    reads the coordinator's control messages
  heartbeat  sends heartbeats, and notices a silent coordinator
  weights    reads weights and stores them in the Replica
  compute    computes one task after the other
Threads of gRPC send the messages in the two queues `control` and `gradients`.
"""

import argparse
import hashlib
import importlib
import math
import os
import pathlib
import queue
import random
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

import grpc
import numpy as np
from google.protobuf import descriptor_pb2

import arithmetic
import order

WIRE_VERSION = 6
SLICE = 262_112
LARGEST_BATCH = 1 << 18  # elements of gradients that are computed together


def load_messages(proto_directory):
    """Generates the message classes of all .proto files, and imports them."""
    with tempfile.TemporaryDirectory() as generated:
        files = sorted(str(path) for path in pathlib.Path(proto_directory).rglob("*.proto"))
        # options.proto imports google/protobuf/descriptor.proto. Debian has this file in another
        # package than protoc. The Python library has its content, which protoc takes as well.
        known = descriptor_pb2.FileDescriptorSet()
        descriptor_pb2.DESCRIPTOR.CopyToProto(known.file.add())
        known_file = pathlib.Path(generated) / "known"
        known_file.write_bytes(known.SerializeToString())
        command = ["protoc", f"-I{proto_directory}", f"--descriptor_set_in={known_file}"]
        subprocess.run([*command, f"--python_out={generated}", *files], check=True)
        sys.path.insert(0, generated)
        try:
            return importlib.import_module("tributary.v1.training_pb2")
        finally:
            sys.path.remove(generated)


class GiveUp(Exception):
    """The worker ends with this message."""


def say(text):
    print(text, file=sys.stderr, flush=True)


class Stubs:
    """The four methods, each stream on a connection of its own."""

    def __init__(self, pb, options):
        address = options.coordinator
        settings = [("grpc.use_local_subchannel_pool", 1), ("grpc.enable_retries", 0)]
        # A new key for each session: it connects the three calls. GetJob ignores it.
        metadata = [("tributary-session", secrets.token_hex(8))]
        if options.token:
            metadata.append(("authorization", "Bearer " + options.token))

        def channel():
            if not options.tls:
                return grpc.insecure_channel(address, options=settings)
            ca, key, cert = ((options.tls / f"{name}.pem").read_bytes() for name in ("ca", "key", "cert"))
            credentials = grpc.ssl_channel_credentials(ca, key, cert)
            return grpc.secure_channel(address, credentials, options=settings)

        self.channels = [channel() for _ in range(3)]
        control, up, down = self.channels
        request = lambda message: message.SerializeToString()

        def method(make, service, name, response):
            call = make(f"/tributary.v1.{service}/{name}", request, response.FromString)
            return lambda argument, **more: call(argument, metadata=metadata, **more)

        self.get_job = method(control.unary_unary, "TrainingService", "GetJob", pb.GetJobResponse)
        self.session = method(control.stream_stream, "TrainingService", "Session", pb.SessionResponse)
        # `future` returns at once; its result is the one response.
        push = up.stream_unary(
            "/tributary.v1.ExchangeService/PushGradients", request, pb.PushGradientsResponse.FromString
        )
        self.push_gradients = lambda chunks: push.future(chunks, metadata=metadata)
        self.pull_weights = method(down.unary_stream, "ExchangeService", "PullWeights", pb.TensorChunk)

    def close(self):
        for channel in self.channels:
            channel.close()


class Prepared:
    """The prepared job: data, order, network and loss. It is kept while the coordinator has the same job."""

    def __init__(self, response, options):
        self.key = (response.stamp.run_id, response.job, response.directory)
        self.job = job = response.job
        find = order.finder(response.directory, options.data, order.named_files(job.dataset))
        self.data = order.Data(job, find, response.preprocessing)
        if self.data.digest != response.data_digest:
            raise GiveUp(
                f"the data differ from the coordinator's: digest {self.data.digest.hex()[:16]} here,"
                f" {response.data_digest.hex()[:16]} there"
            )
        features, targets = self.data.training
        self.order = order.Order(job, len(features))
        self.network = arithmetic.Network(job.model, features.shape[1], job.seed)
        self.loss = arithmetic.make_loss(job.loss)
        self.quality = arithmetic.QUALITIES[job.loss.WhichOneof("kind")]
        self.gradient_type = job.wire.gradients
        self.weight_type = job.wire.weights
        self.elements = [rows * columns for _, _, (rows, columns) in self.network.parameters]
        self.job_digest = response.job_digest
        self.build_digest = response.build_digest  # sent back: this worker has no build of its own
        self.known_answer = known_answer(self, features.shape[1], targets.shape[1])


def known_answer(prepared, features, target_columns):
    """The digest of the gradient of a shard that depends on the job alone."""
    seed, rows, network = prepared.job.seed, 9, prepared.network
    drawn = lambda name, count: order.uniforms(order.named_stream(seed, 7, name, []), count)[0]

    def scaled(name, shape, bound):
        bound = np.float32(bound)
        values = drawn(name, shape[0] * shape[1])
        return np.minimum(arithmetic.fma(values, bound + bound, -bound), bound).reshape(shape)

    weights = [
        arithmetic.rounded(scaled(name, shape, math.sqrt(3 / shape[0])), prepared.weight_type)
        for name, _, shape in network.parameters
    ]
    if prepared.data.classes:
        targets = (np.arange(rows) % prepared.data.classes).astype(np.float32).reshape(rows, 1)
    else:
        targets = drawn("target", rows * target_columns).reshape(rows, target_columns)
    gradients = {}

    def emit(parameter, of_shards):
        gradients[parameter] = arithmetic.rounded(of_shards[0], prepared.gradient_type)

    batch = arithmetic.Batch(weights, [rows], emit, 0, np.arange(rows))
    outputs, back = network.forward(scaled("x", (rows, features), 1), batch)
    losses, _, gradient = prepared.loss(outputs, targets)
    back(gradient)
    total = 0.0
    for loss in losses:
        total += float(loss)
    plain = lambda values: np.where(np.isnan(values), np.nan, values)
    sha = hashlib.sha256(plain(np.array([total])).astype("<f8").tobytes())
    for parameter in range(len(network.parameters)):
        sha.update(plain(gradients[parameter]).astype("<f4").tobytes())
    return sha.digest()


class Replica:
    """The versions of the weights that have arrived, whole or in part: the two newest."""

    def __init__(self, prepared, run, term):
        self.prepared, self.run, self.term = prepared, run, term
        self.changed = threading.Condition()
        self.versions = {}  # version -> (arrays, set of missing slices)
        self.newest_whole = None

    def keep_whole(self):
        """Removes incomplete versions, which a new call of PullWeights sends again."""
        with self.changed:
            self.versions = {v: entry for v, entry in self.versions.items() if not entry[1]}

    def store(self, chunk):
        values = arithmetic.decode(chunk.values, chunk.element_type)
        with self.changed:
            if self.versions and chunk.step < max(self.versions) - 1:
                return
            if chunk.step not in self.versions:
                elements = self.prepared.elements
                missing = {(p, s) for p, n in enumerate(elements) for s in range(-(-n // SLICE))}
                self.versions[chunk.step] = ([np.zeros(n, np.float32) for n in elements], missing)
                for old in [v for v in self.versions if v < chunk.step - 1]:
                    del self.versions[old]
            arrays, missing = self.versions[chunk.step]
            if (chunk.parameter, chunk.slice) in missing:
                start = chunk.slice * SLICE
                arrays[chunk.parameter][start : start + len(values)] = values
                missing.remove((chunk.parameter, chunk.slice))
                if not missing:
                    self.newest_whole = max(chunk.step, self.newest_whole or 0)
                    self.changed.notify_all()

    def wait_for(self, version, is_over):
        """The weights of a version, or None if the version will not arrive."""
        with self.changed:
            while not is_over():
                arrays, missing = self.versions.get(version, (None, True))
                if not missing:
                    shapes = [shape for _, _, shape in self.prepared.network.parameters]
                    return [array.reshape(shape) for array, shape in zip(arrays, shapes)]
                if self.newest_whole is not None and self.newest_whole > version:
                    return None
                self.changed.wait(1)
        return None


class Conversation:
    """One session, from the Join to its end."""

    def __init__(self, worker, stubs, prepared):
        self.worker, self.stubs, self.prepared, self.pb = worker, stubs, prepared, worker.pb
        self.events = worker.events  # the events of the other threads, each (kind, content)
        self.control, self.gradients = queue.SimpleQueue(), queue.SimpleQueue()  # None: half-close
        self.tasks = queue.SimpleQueue()
        self.calls = {}
        self.over = threading.Event()
        self.welcome = None
        self.welcome_at = None
        self.stamp = None  # run and term
        self.replica = None
        self.last_heard = time.monotonic()

    # --- the main thread

    def run(self):
        """Joins and works until the session is over. Returns the reason of the end: (kind, content)."""
        join = self.pb.Join(
            wire_version=WIRE_VERSION, worker=self.worker.options.name, actors=1,
            job_digest=self.prepared.job_digest, known_answer=self.prepared.known_answer,
            model_digest=order.model_digest(self.prepared.network.parameters),
            data_digest=self.prepared.data.digest, build_digest=self.prepared.build_digest,
        )
        if self.worker.known is not None:
            join.known.CopyFrom(self.worker.known)
        self.control.put(self.pb.SessionRequest(join=join))
        self.calls["Session"] = self.stubs.session(iter(self.control.get, None))
        self.start(self.read_session)
        deadline = time.monotonic() + 30  # for the first response
        try:
            while True:
                try:
                    timeout = None if self.welcome else max(0, deadline - time.monotonic())
                    kind, content = self.events.get(timeout=timeout)
                except queue.Empty:
                    return "ended", ("no answer to the Join", grpc.StatusCode.DEADLINE_EXCEEDED)
                if kind == "leave":
                    self.leave("the worker was told to stop")
                    return kind, content
                source, content = content
                if source is not self:
                    continue  # a late event of an earlier session
                if kind == "response":
                    response_kind = content.WhichOneof("kind")
                    if response_kind == "welcome":
                        if not self.begin(content):
                            return "ended", ("the Welcome is of an earlier term", None)
                    elif response_kind == "finish":
                        if self.welcome:
                            self.leave("the run is over")
                        return "finish", content.finish
                    elif response_kind in ("assignment", "evaluation_assignment"):
                        self.tasks.put(content)
                    # Heartbeats, and kinds that this worker does not know, need no reaction.
                else:
                    return kind, content
        finally:
            self.end()

    def begin(self, response):
        """After the Welcome: the other two streams, and the threads. False: an earlier term."""
        known, stamp = self.worker.known, response.stamp
        if known is not None and known.run_id == stamp.run_id and stamp.term < known.term:
            return False
        self.worker.known, self.welcome_at = stamp, time.monotonic()
        self.welcome, self.stamp = response.welcome, self.pb.Stamp(run_id=stamp.run_id, term=stamp.term)
        request = self.pb.PullWeightsRequest(stamp=self.stamp)
        self.replica = self.worker.replica
        if self.replica and (self.replica.run, self.replica.term) == (stamp.run_id, stamp.term):
            self.replica.keep_whole()
            if self.replica.versions:
                request.held_version = max(self.replica.versions)
        else:
            self.replica = self.worker.replica = Replica(self.prepared, stamp.run_id, stamp.term)
        self.calls["PullWeights"] = self.stubs.pull_weights(request)
        self.calls["PushGradients"] = self.stubs.push_gradients(self.unsent_chunks())
        self.calls["PushGradients"].add_done_callback(lambda call: self.ended("PushGradients", call))
        for work in (self.send_heartbeats, self.read_weights, self.compute):
            self.start(work)
        say(f"joined as {self.welcome.worker}, term {stamp.term}, version {stamp.step}")
        return True

    def leave(self, reason):
        self.control.put(self.message(leave=self.pb.Leave(reason=reason)))
        self.control.put(None)
        self.gradients.put(None)
        give_up = time.monotonic() + 1
        while not all(call.done() for call in self.calls.values()) and time.monotonic() < give_up:
            time.sleep(0.02)

    def end(self):
        self.over.set()
        for waiting in (self.control, self.gradients, self.tasks):
            waiting.put(None)
        for call in self.calls.values():
            call.cancel()

    # --- the other threads

    def start(self, work):
        threading.Thread(target=work, name=work.__name__, daemon=True).start()

    def message(self, step=0, **kind):
        request = self.pb.SessionRequest(**kind)
        if self.stamp is not None:
            request.stamp.CopyFrom(self.stamp)
            request.stamp.step = step
        return request

    def ended(self, name, call):
        self.events.put(("ended", (self, (f"{name}: {call.details()}", call.code()))))

    def read(self, name, handle):
        call = self.calls[name]
        try:
            for message in call:
                handle(message)
        except grpc.RpcError:
            pass
        self.ended(name, call)

    def read_session(self):
        def handle(response):
            self.last_heard = time.monotonic()
            self.events.put(("response", (self, response)))

        self.read("Session", handle)

    def read_weights(self):
        self.read("PullWeights", self.replica.store)

    def send_heartbeats(self):
        lease, interval = self.welcome.lease_millis / 1000, self.welcome.heartbeat_millis / 1000
        looked = time.monotonic()
        while not self.over.wait(interval):
            self.control.put(self.message(heartbeat=self.pb.Heartbeat()))
            now = time.monotonic()
            if now - looked > lease / 2:  # This process itself stood still.
                self.last_heard = now
            looked = now
            if now - self.last_heard > lease:
                self.events.put(("ended", (self, ("the coordinator is silent", None))))
                return

    def unsent_chunks(self):
        """What PushGradients sends. Chunks of a step whose version is whole are not needed any more."""
        for chunk in iter(self.gradients.get, None):
            if self.replica.newest_whole is None or chunk.step > self.replica.newest_whole:
                yield chunk

    def compute(self):
        for task in iter(self.tasks.get, None):
            if self.over.is_set():
                return
            if task.WhichOneof("kind") == "assignment":
                self.compute_shards(task.stamp.step, task.assignment)
            else:
                self.evaluate(task.stamp.step, task.evaluation_assignment)

    # --- one task

    def compute_shards(self, step, assignment):
        weights = self.replica.wait_for(step - 1, self.over.is_set)
        if weights is None:
            return  # The step is over.
        root = (0, self.prepared.order.shards)
        first, count = assignment.first_shard, assignment.shard_count
        largest = max(1, LARGEST_BATCH // sum(self.prepared.elements))
        groups = [(first, count)] if count <= largest else order.cover(root, first, count, largest)
        for group in groups:
            if self.over.is_set():
                return
            self.compute_group(step, weights, group, order.cover(root, *group))

    def compute_group(self, step, weights, group, nodes):
        """Computes some neighbouring shards in one batch, and sends the partials of `nodes`."""
        started = time.monotonic_ns()
        first, count = group
        rows, positions, row_counts = self.prepared.order.of_shards(step, first, count)
        features, targets = (array[rows] for array in self.prepared.data.training)
        not_finite = {}  # shard -> NonFinite

        def emit(parameter, gradients):
            element_type = self.prepared.gradient_type
            rounded = lambda values: arithmetic.rounded(values, element_type)
            name = self.prepared.network.parameters[parameter][0]
            gradients = {first + i: rounded(gradient) for i, gradient in enumerate(gradients)}
            for shard, gradient in gradients.items():
                self.check_finite(not_finite, shard, name, gradient)
            for node in nodes:
                total = order.node_sum(node, gradients.__getitem__, rounded)
                if self.check_finite(not_finite, node[0], name, total):
                    self.send_partial(step, parameter, node, total)

        batch = arithmetic.Batch(weights, row_counts, emit, step, positions)
        outputs, back = self.prepared.network.forward(features, batch)
        losses, correct, gradient = self.prepared.loss(outputs, targets)
        scores = [self.score(losses[a:b], correct[a:b]) for a, b in zip(batch.starts, batch.starts[1:])]
        for i, score in enumerate(scores):
            self.check_finite(not_finite, first + i, "loss", np.array([score.loss_sum]))
        back(gradient)
        nanos = (time.monotonic_ns() - started) // count
        for i, score in enumerate(scores):
            if first + i in not_finite:
                self.control.put(self.message(step, non_finite=not_finite[first + i]))
            else:
                done = self.pb.ShardDone(shard=first + i, score=score, compute_nanos=nanos)
                self.control.put(self.message(step, shard_done=done))

    def score(self, losses, correct):
        total = 0.0
        for loss in losses:
            total += float(loss)
        return self.pb.Score(loss_sum=total, samples=len(losses), correct=int(correct.sum()))

    def check_finite(self, not_finite, shard, name, values):
        """Whether all values are finite. The first that is not is noted in `not_finite`."""
        if np.isfinite(values).all():
            return True
        index = int(np.nonzero(~np.isfinite(values.ravel()))[0][0])
        value = str(values.ravel()[index])
        found = self.pb.NonFinite(shard=shard, parameter=name, index=index, value=value)
        not_finite.setdefault(shard, found)
        return False

    def send_partial(self, step, parameter, node, values):
        element_type = self.prepared.gradient_type
        values = arithmetic.encode(values.ravel(), element_type)
        for number, start in enumerate(range(0, len(values), SLICE)):
            self.gradients.put(self.pb.TensorChunk(
                run_id=self.stamp.run_id, term=self.stamp.term, step=step, parameter=parameter,
                first_shard=node[0], shard_count=node[1], slice=number,
                element_type=element_type, values=values[start : start + SLICE].tobytes(),
            ))

    def evaluate(self, version, assignment):
        weights = self.replica.wait_for(version, self.over.is_set)
        if weights is None:
            return
        features, targets = self.prepared.data.evaluation
        for block in range(assignment.first_block, assignment.first_block + assignment.block_count):
            rows = slice(256 * block, 256 * (block + 1))
            batch = arithmetic.Batch(weights, [len(features[rows])])
            outputs, _ = self.prepared.network.forward(features[rows], batch)
            losses, correct, _ = self.prepared.loss(outputs, targets[rows])
            quality = self.prepared.quality(outputs, targets[rows])
            done = self.pb.EvaluationDone(block=block, score=self.score(losses, correct), **quality)
            self.control.put(self.message(version, evaluation_done=done))


# Statuses after which dialling again is useless. FAILED_PRECONDITION is one of them before the Welcome.
HOPELESS = {
    grpc.StatusCode.INVALID_ARGUMENT,
    grpc.StatusCode.UNAUTHENTICATED,
    grpc.StatusCode.PERMISSION_DENIED,
    grpc.StatusCode.UNIMPLEMENTED,
}


class Worker:
    """The worker: dials and joins again and again, until the run is over or the worker gives up."""

    def __init__(self, options):
        self.options, self.pb = options, load_messages(options.proto)
        self.events = queue.SimpleQueue()
        self.leaving = threading.Event()
        self.known = None  # the stamp of the newest Welcome
        self.prepared = self.replica = None

    def stop(self, *_):
        self.leaving.set()
        self.events.put(("leave", None))

    def run(self):
        """Returns the exit code."""
        failures, alone_since = 0, time.monotonic()
        while True:
            joined, (kind, content) = self.session()
            if self.leaving.is_set():
                say("left")
                return 0
            if kind == "finish":
                outcome = self.pb.Finish.Outcome.Name(content.outcome).removeprefix("OUTCOME_")
                reason, code = f"{outcome} {content.reason}".rstrip(), None
                say(f"the run is over: {reason}")
                if content.outcome == self.pb.Finish.OUTCOME_COMPLETED:
                    return 0
                if content.outcome == self.pb.Finish.OUTCOME_FAILED:
                    return 1
            else:
                reason, code = content
                if code in HOPELESS or (code == grpc.StatusCode.FAILED_PRECONDITION and not joined):
                    raise GiveUp(reason)
            now = time.monotonic()
            if joined:
                alone_since = now
                if now - joined >= 2:
                    failures = 0
                say(f"lost the coordinator ({reason}); trying again for {self.options.wait} s")
            if now - alone_since > self.options.wait:
                raise GiveUp(f"no coordinator for {self.options.wait} s: {reason}")
            failures += 1
            self.leaving.wait(random.uniform(0, min(2, 0.1 * 2 ** min(failures - 1, 10))))

    def session(self):
        """Runs one session. Returns (the time of the Welcome or None, the reason of its end)."""
        stubs = Stubs(self.pb, self.options)
        try:
            response = stubs.get_job(self.pb.GetJobRequest(wire_version=WIRE_VERSION), timeout=10)
            key = (response.stamp.run_id, response.job, response.directory)
            if self.prepared is None or self.prepared.key != key:
                self.prepared = Prepared(response, self.options)
            conversation = Conversation(self, stubs, self.prepared)
            ending = conversation.run()
            return conversation.welcome_at, ending
        except grpc.RpcError as error:
            return None, ("ended", (f"GetJob: {error.details()}", error.code()))
        finally:
            stubs.close()


def parse_options():
    here = pathlib.Path(__file__).resolve().parent
    path, protos = pathlib.Path, here.parents[2] / "proto/src/main/proto"
    name = f"{socket.gethostname()}/{os.getpid()}"
    parser = argparse.ArgumentParser(description="Compute for a coordinator until its run is over.")
    add = parser.add_argument
    add("--coordinator", metavar="HOST:PORT", required=True, help="where the coordinator listens")
    add("--data", metavar="DIR", help="look for the job's data files in this directory")
    add("--name", default=name, help="the name of the worker in messages")
    add("--wait", metavar="SECONDS", type=float, default=60, help="the limit without a coordinator")
    add("--tls", metavar="DIR", type=path, help="the directory of ca.pem, cert.pem and key.pem")
    add("--token-file", metavar="FILE", type=path, help="the file with the join token")
    add("--proto", metavar="DIR", default=protos, help="the directory of the .proto files")
    options = parser.parse_args()
    options.token = options.token_file.read_text().rstrip("\r\n") if options.token_file else None
    host = options.coordinator.rpartition(":")[0].strip("[]")
    if options.token and not options.tls and host not in ("localhost", "::1") and host[:4] != "127.":
        parser.error("without --tls the token is sent to this machine only")
    return options


def main():
    worker = Worker(parse_options())
    signal.signal(signal.SIGTERM, worker.stop)
    signal.signal(signal.SIGINT, worker.stop)
    try:
        return worker.run()
    except (GiveUp, OSError, ValueError) as problem:
        say(f"error: {problem}")
        return 1


if __name__ == "__main__":
    sys.exit(main())
