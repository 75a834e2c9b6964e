package dev.tributary.deploy.simulation;

import dev.tributary.wire.TensorChunk;
import dev.tributary.worker.link.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/// The simulated network between the hosts: delays, broken connections and partitions. The seed
/// determines what happens to each message.
final class Network {
  private static final double ANOMALY_RATE = 0.02;

  private final VirtualTime time;
  private final SplittableRandom random;
  private final List<Connection> connections = new ArrayList<>();
  private final Map<Host, Long> healed = new HashMap<>(); // the end of the partition by worker
  private Connection.Server coordinator;
  private Optional<StaleGradients> stale = Optional.empty();
  private boolean anomalies = true;

  Network(VirtualTime time, SplittableRandom random) {
    this.time = time;
    this.random = random;
  }

  /// Makes the coordinator reachable.
  void listens(Connection.Server server) {
    coordinator = server;
  }

  /// Makes the coordinator unreachable for new connections.
  void listensNoMore() {
    coordinator = null;
  }

  /// A worker's three connections. If no coordinator is reachable, their calls fail after a delay.
  Transport dial(Host worker) {
    List<Connection> three = List.of(connect(worker), connect(worker), connect(worker));
    return new Transport(
        three.get(0), three.get(1), three.get(2), () -> three.forEach(Connection::hangUp));
  }

  private Connection connect(Host worker) {
    connections.removeIf(Connection::isBroken);
    Connection connection = new Connection(time, this, worker, coordinator);
    if (coordinator != null) {
      connections.add(connection);
    }
    return connection;
  }

  /// The random delay of a message, sometimes a hundred times as long as usual.
  Duration delay() {
    double micros = 50 + 450 * random.nextDouble();
    return Duration.ofNanos(
        (long) (1000 * (anomalies && random.nextDouble() < ANOMALY_RATE ? 100 * micros : micros)));
  }

  /// The end of the worker's partition.
  long healedAt(Host worker) {
    return healed.getOrDefault(worker, 0L);
  }

  /// Holds all messages between a worker and the coordinator for the given time.
  void partition(Host worker, Duration duration) {
    healed.put(worker, time.nanos() + duration.toNanos());
  }

  /// Breaks one of a host's connections, or all of them.
  void cut(Host host, boolean all) {
    List<Connection> own =
        connections.stream().filter(c -> !c.isBroken() && c.touches(host)).toList();
    if (!own.isEmpty()) {
      (all ? own : List.of(own.get(random.nextInt(own.size())))).forEach(Connection::breakNow);
    }
  }

  /// Whether the next gradient is delivered late and twice.
  boolean drawsAnomaly() {
    return anomalies && random.nextDouble() < ANOMALY_RATE;
  }

  /// From now on, gradients of earlier steps sometimes replace current ones.
  StaleGradients unfence() {
    StaleGradients gradients = new StaleGradients(random.split());
    stale = Optional.of(gradients);
    return gradients;
  }

  TensorChunk asSent(TensorChunk chunk) {
    return stale.map(gradients -> gradients.replace(chunk)).orElse(chunk);
  }

  /// Ends all partitions and anomalies.
  void heal() {
    anomalies = false;
    healed.clear();
  }
}
