package dev.tributary.deploy.hostile;

import dev.tributary.proto.v1.Join;
import dev.tributary.proto.v1.NonFinite;
import dev.tributary.proto.v1.ShardDone;
import io.grpc.Status;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// Attacks that did harm before Tributary had a bound against them. Each can be made by a test, and
/// by hand against any coordinator in plaintext on this machine:
///
///     deploy/src/test/attack PORT WHAT [N] [--data DIR] [--seconds S]
///
/// WHAT is the name of an attack, or of a [Flood], in lower case. It is made again and again until S
/// seconds are over, or once.
enum Attack {
  /// Names a later term, so that the coordinator would give way to another one.
  SUPERSEDE(1) {
    @Override
    void make(Target target, int times) throws IOException {
      for (int i = 0; i < times; i++) {
        try (HostileWorker worker =
            HostileWorker.begin(target, superseding(target), Manners.GOOD)) {
          report(worker.control().awaitEnd());
        }
      }
    }
  },
  /// Opens streams with keys of others.
  KICK(100) {
    @Override
    void make(Target target, int times) throws IOException {
      try (HostileConnection connection = target.connect(Manners.GOOD)) {
        for (int key = 1; key <= times; key++) {
          for (String method : List.of(Target.PUSH, Target.PULL)) {
            report(
                connection
                    .call(HostileWorker.with(method, HexFormat.of().toHexDigits((long) key)))
                    .awaitEnd());
          }
        }
      }
    }
  },
  /// Sends heartbeats and does not read their answers.
  HB(1_000_000) {
    @Override
    void make(Target target, int times) throws IOException {
      try (HostileWorker worker =
          HostileWorker.begin(target, target.join("flood", 1), Manners.STOPS_READING)) {
        worker.response();
        byte[] beat = worker.heartbeat();
        for (int i = 0; i < times && !worker.control().hasEnded(); i++) {
          worker.control().send(beat);
        }
        report(worker.control().awaitEnd());
      }
    }
  },
  /// Sends Joins that are refused and as large as a message may be.
  JOIN(400) {
    @Override
    void make(Target target, int times) throws IOException {
      Join join = target.join("x".repeat(1_040_000), 1);
      for (int i = 0; i < times; i++) {
        try (HostileConnection connection = target.connect(Manners.GOOD)) {
          HostileCall call =
              connection.call(HostileWorker.with(Target.SESSION, "0123456789abcdef"));
          sendAsFarAsPossible(call, join.toByteArray());
          report(call.awaitEnd());
        }
      }
    }
  },
  /// Begins large messages, as somebody who has not joined, and does not end them.
  PARTIAL(60) {
    @Override
    void make(Target target, int times) throws IOException {
      List<HostileConnection> held = new ArrayList<>();
      try {
        for (int i = 0; i < times; i++) {
          HostileConnection connection = target.connect(Manners.GOOD);
          held.add(connection);
          for (int call = 0; call < 4; call++) {
            String key = HexFormat.of().toHexDigits(4L * i + call);
            sendAsFarAsPossible(
                connection.call(HostileWorker.with(Target.SESSION, key)), new byte[1_047_000]);
          }
        }
      } finally {
        close(held);
      }
    }
  },
  /// Opens connections with a call that says nothing, and keeps them.
  IDLE(4200) {
    @Override
    void make(Target target, int times) throws Exception {
      List<Socket> held = new ArrayList<>();
      try {
        hold(target, times, held);
        report(Status.OK.withDescription(held.size() + " connections; they stay for 5 minutes"));
        TimeUnit.MINUTES.sleep(5);
      } finally {
        close(held);
      }
    }
  },
  /// Takes shards for 1,024 actors, computes none, and answers late.
  STALL(90_000) {
    @Override
    void make(Target target, int times) throws IOException {
      try (HostileWorker worker = HostileWorker.join(target, "sybil", 1024)) {
        worker.pullWeights(Manners.GOOD);
        for (int i = 0; i < times && !worker.control().hasEnded(); i++) {
          worker.say(worker.at(0).setShardDone(ShardDone.getDefaultInstance()));
        }
      }
    }
  },
  /// Is many workers that send heartbeats and do not read weights.
  WEDGED(100) {
    @Override
    void make(Target target, int times) throws Exception {
      List<HostileWorker> workers = new ArrayList<>();
      try {
        for (int i = 0; i < times; i++) {
          HostileWorker worker = HostileWorker.join(target, "wedged-" + i, 1).beating();
          worker.pullWeights(Manners.READS_NOTHING);
          workers.add(worker);
        }
        report(Status.OK.withDescription("all have joined; they stay until their sessions end"));
        for (HostileWorker worker : workers) {
          worker.control().awaitEnd();
        }
      } finally {
        close(workers);
      }
    }
  },
  /// Reports a NaN in a shard that does not exist.
  NONFINITE(100) {
    @Override
    void make(Target target, int times) throws IOException {
      for (int i = 0; i < times; i++) {
        try (HostileWorker worker = HostileWorker.join(target, "liar", 1)) {
          worker.say(
              worker
                  .at(i)
                  .setNonFinite(
                      NonFinite.newBuilder().setShard(1023).setParameter("none").setValue("NaN")));
          worker.control().halfClose();
          report(worker.control().awaitEnd());
        }
      }
    }
  };

  private final int usual;

  Attack(int usual) {
    this.usual = usual;
  }

  /// @param times the extent of the attack: messages, calls, connections or workers
  abstract void make(Target target, int times) throws Exception;

  /// @param words PORT WHAT [N] [--data DIR] [--seconds S]
  public static void main(String... words) throws Exception {
    List<String> rest = new ArrayList<>(List.of(words));
    Optional<Path> data = option(rest, "--data").map(Path::of);
    long seconds = option(rest, "--seconds").map(Long::valueOf).orElse(0L);
    Target target = Target.at(Integer.parseInt(rest.get(0)), data);
    String what = rest.get(1).toUpperCase(Locale.ROOT).replace('-', '_');
    Optional<Integer> times = rest.stream().skip(2).findFirst().map(Integer::valueOf);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    do {
      makeOnce(target, what, times);
    } while (System.nanoTime() - end < 0);
  }

  private static void makeOnce(Target target, String what, Optional<Integer> times)
      throws Exception {
    for (Flood flood : Flood.values()) {
      if (flood.name().equals(what)) {
        boolean cut = flood.against(target, times.orElse(1_000_000));
        report(Status.OK.withDescription(cut ? "the coordinator hung up" : "all frames are sent"));
        return;
      }
    }
    Attack attack = valueOf(what);
    attack.make(target, times.orElse(attack.usual));
  }

  /// The value of an option, which is removed from the words.
  private static Optional<String> option(List<String> words, String name) {
    int at = words.indexOf(name);
    if (at < 0) {
      return Optional.empty();
    }
    String value = words.get(at + 1);
    words.subList(at, at + 2).clear();
    return Optional.of(value);
  }

  /// A Join that names the last possible term.
  static Join superseding(Target target) {
    return Join.newBuilder()
        .setKnown(
            dev.tributary.proto.v1.Stamp.newBuilder().setRunId(target.run().runId()).setTerm(-1))
        .build();
  }

  /// Opens connections, each with a call that says nothing.
  ///
  /// @param held receives the connections
  static void hold(Target target, int connections, List<Socket> held) throws IOException {
    byte[] settings = Frame.of(Frame.SETTINGS, 0, 0).bytes();
    byte[] headers =
        Frame.of(Frame.HEADERS, Frame.END_HEADERS, 1, HeaderBlock.ofCall(Target.PUSH).bytes())
            .bytes();
    for (int i = 0; i < connections; i++) {
      Socket socket = new Socket("127.0.0.1", target.port());
      held.add(socket);
      socket.getOutputStream().write(HostileConnection.PREFACE);
      socket.getOutputStream().write(settings);
      socket.getOutputStream().write(headers);
    }
  }

  /// Sends a message without its last byte, until the coordinator ends the call.
  static void sendAsFarAsPossible(HostileCall call, byte[] message) {
    try {
      call.sendUnfinished(message.length + 1, message.length);
    } catch (IOException e) {
      // The call has ended, as its status says.
    }
  }

  static void close(List<? extends AutoCloseable> held) {
    for (AutoCloseable one : held) {
      try {
        one.close();
      } catch (Exception e) {
        // The coordinator has closed it.
      }
    }
  }

  private static void report(Status end) {
    System.out.println(end.getCode() + " " + end.getDescription());
  }
}
