package dev.tributary.deploy.hostile;

import dev.tributary.proto.v1.Heartbeat;
import dev.tributary.proto.v1.Join;
import dev.tributary.proto.v1.PullWeightsRequest;
import dev.tributary.proto.v1.SessionRequest;
import dev.tributary.proto.v1.SessionResponse;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/// A worker that is admitted and then does what the test says. It has a control stream, and opens
/// bulk streams on request, each on a connection of its own.
///
/// @param key the key of the session
/// @param connection the connection of the control stream
/// @param bulk the connections of the bulk streams
record HostileWorker(
    Target target,
    String key,
    HostileConnection connection,
    HostileCall control,
    List<HostileConnection> bulk)
    implements AutoCloseable {
  private static final SecureRandom RANDOM = new SecureRandom();

  /// Sends a Join over a new connection, and does not wait for the answer.
  static HostileWorker begin(Target target, Join join, Manners manners) throws IOException {
    String key = HexFormat.of().toHexDigits(RANDOM.nextLong());
    HostileConnection connection = target.connect(manners);
    HostileCall control = connection.call(with(Target.SESSION, key));
    control.send(SessionRequest.newBuilder().setJoin(join).build().toByteArray());
    return new HostileWorker(target, key, connection, control, new CopyOnWriteArrayList<>());
  }

  /// A worker that has joined.
  static HostileWorker join(Target target, String name, int actors) throws IOException {
    HostileWorker worker = begin(target, target.join(name, actors), Manners.GOOD);
    worker.awaitWelcome();
    return worker;
  }

  private void awaitWelcome() throws IOException {
    if (!response().hasWelcome()) {
      throw new IOException("the first response is no Welcome");
    }
  }

  /// The headers of a call of the session with this key.
  static HeaderBlock with(String method, String key) {
    return HeaderBlock.ofCall(method).with("tributary-session", key);
  }

  /// The next message of the coordinator.
  SessionResponse response() throws IOException {
    return SessionResponse.parseFrom(control.next());
  }

  SessionRequest.Builder at(long step) {
    return SessionRequest.newBuilder().setStamp(target.run().at(step).toMessage());
  }

  byte[] heartbeat() {
    return at(0).setHeartbeat(Heartbeat.getDefaultInstance()).build().toByteArray();
  }

  void say(SessionRequest.Builder request) throws IOException {
    control.send(request.build().toByteArray());
  }

  /// Sends heartbeats until the session ends, on a thread of its own.
  HostileWorker beating() {
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                while (!control.hasEnded()) {
                  control.send(heartbeat());
                  TimeUnit.MILLISECONDS.sleep(500);
                }
              } catch (IOException | InterruptedException e) {
                // The session is over.
              }
            });
    return this;
  }

  /// Opens the stream of weights on a connection of its own, so that shards can be assigned.
  HostileCall pullWeights(Manners manners) throws IOException {
    return dial(manners).call(with(Target.PULL, key)).sendLast(pull(target).toByteArray());
  }

  static PullWeightsRequest pull(Target target) {
    return PullWeightsRequest.newBuilder().setStamp(target.run().toMessage()).build();
  }

  /// Opens the stream of gradients on a connection of its own.
  HostileCall pushGradients() throws IOException {
    return dial(Manners.GOOD).call(with(Target.PUSH, key));
  }

  private HostileConnection dial(Manners manners) throws IOException {
    HostileConnection dialled = target.connect(manners);
    bulk.add(dialled);
    return dialled;
  }

  @Override
  public void close() throws IOException {
    connection.close();
    for (HostileConnection one : bulk) {
      one.close();
    }
  }
}
