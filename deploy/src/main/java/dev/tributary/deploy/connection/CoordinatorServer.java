package dev.tributary.deploy.connection;

import dev.tributary.deploy.security.Credentials;
import dev.tributary.deploy.security.TokenCheck;
import dev.tributary.job.BadInput;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import java.io.IOException;
import java.util.List;

/// A coordinator's door to the network: its services and its health, behind the checks of who may
/// come in.
public final class CoordinatorServer implements AutoCloseable {
  private final Server server;
  private final HealthStatusManager health;

  private CoordinatorServer(Server server, HealthStatusManager health) {
    this.server = server;
    this.health = health;
  }

  /// @param reflection whether to describe the services to tools that ask
  public record Offer(List<ServerServiceDefinition> services, boolean reflection) {}

  /// @throws BadInput where everybody on the network could come in, or listen in
  public static void requireProtected(Endpoint endpoint, Credentials credentials) {
    if (credentials.needsLoopback() && !endpoint.isLoopback()) {
      throw BadInput.in(
          "--listen " + endpoint,
          "whoever reaches this address could take part and read along",
          "give --tls DIR (`tributary certs` makes one), listen on 127.0.0.1, or add --insecure on"
              + " a network you trust");
    }
  }

  public static CoordinatorServer start(Endpoint endpoint, Credentials credentials, Offer offer)
      throws IOException {
    HealthStatusManager health = new HealthStatusManager();
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(endpoint.toAddress())
            .flowControlWindow(Connections.WINDOW_BYTES)
            .directExecutor()
            .addServices(offer.services())
            .addService(health.getHealthService());
    if (offer.reflection()) {
      builder.addService(ProtoReflectionServiceV1.newInstance());
    }
    credentials.server().ifPresent(builder::sslContext);
    credentials
        .token()
        .ifPresent(token -> builder.intercept(new TokenCheck(token, (peer, why) -> {})));
    return new CoordinatorServer(builder.build().start(), health);
  }

  public int port() {
    return server.getPort();
  }

  /// Says, to whoever asks, that the run is not on any more.
  public void runIsOver() {
    health.enterTerminalState();
  }

  @Override
  public void close() {
    runIsOver();
    Connections.close(server);
  }
}
