package dev.tributary.deploy.simulation;

import dev.tributary.proto.v1.SessionRequest;
import dev.tributary.wire.TensorChunk;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.MethodDescriptor;
import io.grpc.ServerMethodDefinition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// One simulated connection from a worker to the coordinator. Messages arrive in order after a
/// delay, or not at all if the connection breaks. Each message is encoded and decoded as on a
/// socket.
final class Connection extends Channel {
  private final VirtualTime time;
  private final Network network;
  private final Host client;
  private final Server server;
  private final List<Call<?, ?>> calls = new ArrayList<>();
  private long lastUp; // the arrival of the newest message; later ones arrive no earlier
  private long lastDown;
  private boolean broken;

  /// The server's host and methods.
  record Server(Host host, Map<String, ServerMethodDefinition<?, ?>> methods) {}

  /// @param server null if no server is listening
  Connection(VirtualTime time, Network network, Host client, Server server) {
    this.time = time;
    this.network = network;
    this.client = client;
    this.server = server;
  }

  @Override
  public <Q, R> ClientCall<Q, R> newCall(MethodDescriptor<Q, R> method, CallOptions options) {
    Call<Q, R> call = new Call<>(this, method);
    calls.add(call);
    if (server == null || broken) {
      time.after(network.delay(), () -> client.perform(call::lostAtClient));
    }
    if (options.getDeadline() != null) {
      long millis = options.getDeadline().timeRemaining(TimeUnit.MILLISECONDS);
      // The deadline is on the real clock.
      Duration left = Duration.ofSeconds(Math.ceilDiv(millis, 1000));
      time.after(left, () -> client.perform(call::deadlineExceeded));
    }
    return call;
  }

  @Override
  public String authority() {
    return "simulated";
  }

  <Q, R> ServerMethodDefinition<Q, R> method(String name) {
    @SuppressWarnings("unchecked")
    ServerMethodDefinition<Q, R> found = (ServerMethodDefinition<Q, R>) server.methods().get(name);
    return found;
  }

  /// A message as it is sent: with the simulated computing time instead of the real one.
  @SuppressWarnings("unchecked") // the result has the type of the argument
  <Q> Q asSent(Q message) {
    if (message instanceof SessionRequest request && request.hasShardDone()) {
      SessionRequest.Builder changed = request.toBuilder();
      changed.getShardDoneBuilder().setComputeNanos(client.lastComputed().toNanos());
      return (Q) changed.build();
    }
    return message instanceof TensorChunk chunk ? (Q) network.asSent(chunk) : message;
  }

  /// Runs `arrival` on the coordinator's host after the network's delay.
  void sendUp(Runnable arrival) {
    if (server != null && !broken) {
      lastUp = Math.max(lastUp, time.nanos() + network.delay().toNanos());
      deliver(lastUp, server.host(), arrival);
    }
  }

  /// Runs `arrival` on the worker's host after the network's delay.
  void sendDown(Runnable arrival) {
    if (!broken) {
      lastDown = Math.max(lastDown, time.nanos() + network.delay().toNanos());
      deliver(lastDown, client, arrival);
    }
  }

  /// Runs `action` at its arrival. An arrival during a partition is postponed to the partition's
  /// end.
  private void deliver(long arrival, Host host, Runnable action) {
    time.at(
        arrival,
        () -> {
          long healed = network.healedAt(client);
          if (broken) {
            return;
          }
          if (healed > time.nanos()) {
            deliver(healed, host, action);
          } else {
            host.perform(
                () -> {
                  if (!broken) {
                    action.run();
                  }
                });
          }
        });
  }

  boolean drawsAnomaly() {
    return network.drawsAnomaly();
  }

  void later(Runnable action) {
    time.after(network.delay().multipliedBy(4), action);
  }

  boolean touches(Host host) {
    return client == host || (server != null && server.host() == host);
  }

  boolean isBroken() {
    return broken;
  }

  /// Breaks the connection. Messages in transit are lost, and each end is notified after a delay of
  /// its own.
  void breakNow() {
    if (broken) {
      return;
    }
    broken = true;
    for (Call<?, ?> call : calls) {
      time.after(network.delay(), () -> client.perform(call::lostAtClient));
      time.after(network.delay(), () -> server.host().perform(call::lostAtServer));
    }
  }

  /// The worker closes the connection.
  void hangUp() {
    for (Call<?, ?> call : List.copyOf(calls)) {
      call.lostAtClient();
      sendUp(call::lostAtServer);
    }
  }
}
