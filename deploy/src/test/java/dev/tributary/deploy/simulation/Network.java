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

/// What connects the hosts. It delays, cuts, parts and heals; what a message meets is drawn by the
/// seed.
final class Network {
  private static final double SPIKES = 0.02;

  private final VirtualTime time;
  private final SplittableRandom random;
  private final List<Connection> connections = new ArrayList<>();
  private final Map<Host, Long> healed = new HashMap<>(); // when a worker can be reached again
  private Connection.Server coordinator;
  private Optional<StaleGradients> stale = Optional.empty();
  private boolean quirks = true;

  Network(VirtualTime time, SplittableRandom random) {
    this.time = time;
    this.random = random;
  }

  /// The coordinator can be dialled.
  void listens(Connection.Server server) {
    coordinator = server;
  }

  /// Nobody listens any more.
  void listensNoMore() {
    coordinator = null;
  }

  /// Three connections, as a worker has them. Dialling nobody fails after a while.
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

  Duration delay() {
    double micros = 50 + 450 * random.nextDouble();
    return Duration.ofNanos(
        (long) (1000 * (quirks && random.nextDouble() < SPIKES ? 100 * micros : micros)));
  }

  /// When what travels to or from a worker gets through.
  long healedAt(Host worker) {
    return healed.getOrDefault(worker, 0L);
  }

  /// Nothing gets through between a worker and the coordinator for so long.
  void part(Host worker, Duration whole) {
    healed.put(worker, time.nanos() + whole.toNanos());
  }

  /// One of a host's connections, or all of them, break.
  void cut(Host host, boolean all) {
    List<Connection> own =
        connections.stream().filter(c -> !c.isBroken() && c.touches(host)).toList();
    if (!own.isEmpty()) {
      (all ? own : List.of(own.get(random.nextInt(own.size())))).forEach(Connection::breakNow);
    }
  }

  /// Whether a gradient is to meet something odd.
  boolean isOdd() {
    return quirks && random.nextDouble() < SPIKES;
  }

  /// From here on gradients of earlier steps pass for those that are wanted.
  StaleGradients unfence() {
    StaleGradients gradients = new StaleGradients(random.split());
    stale = Optional.of(gradients);
    return gradients;
  }

  TensorChunk asSent(TensorChunk chunk) {
    return stale.map(gradients -> gradients.inPlaceOf(chunk)).orElse(chunk);
  }

  /// From here on the network behaves.
  void heal() {
    quirks = false;
    healed.clear();
  }
}
