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

/// One simulated connection from a worker to the coordinator: what is sent arrives in order and
/// late, or never, if the connection breaks. Each message is encoded and decoded as on a socket.
final class Connection extends Channel {
  private final VirtualTime time;
  private final Network network;
  private final Host client;
  private final Server server;
  private final List<Call<?, ?>> calls = new ArrayList<>();
  private long lastUp; // when the newest message arrives: nothing overtakes
  private long lastDown;
  private boolean broken;

  /// Who answers, and by what methods.
  record Server(Host host, Map<String, ServerMethodDefinition<?, ?>> methods) {}

  /// @param server null where nobody listens
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
      Duration left = Duration.ofSeconds(Math.ceilDiv(millis, 1000)); // of the real clock
      time.after(left, () -> client.perform(call::overdue));
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

  /// A message as it leaves: with the time that the simulation took, not this machine.
  @SuppressWarnings("unchecked") // what comes out is of the kind that went in
  <Q> Q asSent(Q message) {
    if (message instanceof SessionRequest request && request.hasShardDone()) {
      SessionRequest.Builder changed = request.toBuilder();
      changed.getShardDoneBuilder().setComputeNanos(client.lastComputed().toNanos());
      return (Q) changed.build();
    }
    return message instanceof TensorChunk chunk ? (Q) network.asSent(chunk) : message;
  }

  /// Something travels to the coordinator, and happens there.
  void sendUp(Runnable arrival) {
    if (server != null && !broken) {
      lastUp = Math.max(lastUp, time.nanos() + network.delay().toNanos());
      travel(lastUp, server.host(), arrival);
    }
  }

  /// Something travels to the worker, and happens there.
  void sendDown(Runnable arrival) {
    if (!broken) {
      lastDown = Math.max(lastDown, time.nanos() + network.delay().toNanos());
      travel(lastDown, client, arrival);
    }
  }

  /// What meets a partition waits for its end.
  private void travel(long arrival, Host host, Runnable action) {
    time.at(
        arrival,
        () -> {
          long healed = network.healedAt(client);
          if (broken) {
            return;
          }
          if (healed > time.nanos()) {
            travel(healed, host, action);
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

  boolean isOdd() {
    return network.isOdd();
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

  /// What is under way is lost, and both ends learn of it, each in its own time.
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
