package dev.tributary.deploy.net;

import dev.tributary.deploy.security.Credentials;
import dev.tributary.deploy.security.TokenCheck;
import dev.tributary.job.BadInput;
import dev.tributary.proto.v1.ExchangeServiceGrpc;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.ServerChannel;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/// The gRPC server of a coordinator: its services and its health, behind the checks of credentials
/// and limits.
public final class CoordinatorServer implements AutoCloseable {
  /// The time after which a connection without a call is closed.
  private static final Duration IDLE = Duration.ofMinutes(2);

  /// The least time between two HTTP/2 pings of a client, whether or not it makes a call.
  private static final Duration PINGS = Duration.ofMinutes(5);

  private static final String CHUNKS =
      ExchangeServiceGrpc.getPushGradientsMethod().getFullMethodName();

  private final Server server;
  private final EventLoops loops;
  private final HealthStatusManager health;

  private CoordinatorServer(Server server, EventLoops loops, HealthStatusManager health) {
    this.server = server;
    this.loops = loops;
    this.health = health;
  }

  /// The content of a server.
  ///
  /// @param refused receives the address of each refused peer, and the reason, on any thread
  /// @param reflection whether to describe the services to tools
  public record Offer(
      List<ServerServiceDefinition> services,
      BiConsumer<SocketAddress, Status> refused,
      boolean reflection) {}

  /// Checks that the traffic of an address is protected.
  ///
  /// @throws BadInput if anyone on the network could join the run or read its traffic
  public static void requireProtected(Endpoint endpoint, Credentials credentials) {
    if (credentials.needsLoopback() && !endpoint.isLoopback()) {
      throw BadInput.in(
          "--listen " + endpoint,
          "anyone who reaches this address could join the run and read its traffic",
          "give --tls DIR (`tributary certs` creates it), listen on 127.0.0.1, or add --insecure on"
              + " a network that you trust");
    }
  }

  public static CoordinatorServer start(Endpoint endpoint, Credentials credentials, Offer offer)
      throws IOException {
    return start(endpoint, credentials, offer, Limits.DEFAULT.within(Descriptors.ofProcess()));
  }

  static CoordinatorServer start(
      Endpoint endpoint, Credentials credentials, Offer offer, Limits limits) throws IOException {
    EventLoops loops = EventLoops.open();
    try {
      HealthStatusManager health = new HealthStatusManager();
      NettyServerBuilder builder =
          NettyServerBuilder.forAddress(endpoint.toAddress())
              .directExecutor()
              .addServices(offer.services())
              .addService(health.getHealthService());
      if (offer.reflection()) {
        builder.addService(ProtoReflectionServiceV1.newInstance());
      }
      limit(builder, limits);
      BulkTraffic.ofServer(builder);
      OpenConnections open = new OpenConnections(limits.counts().connections());
      ConnectionLimit connections =
          new ConnectionLimit(limits, credentials.identity(), offer.refused(), open);
      BiConsumer<SocketAddress, Status> refused = connections.counting(offer.refused());
      watch(builder, loops, connections);
      builder
          .addStreamTracerFactory(new MessageSizeTracer(refused))
          .addStreamTracerFactory(
              new IncomingMessage.Watch(limits, loops.workers(), CHUNKS).factory())
          .intercept(new CallGuard(limits.times(), loops.workers(), refused, open));
      credentials.server().ifPresent(builder::sslContext);
      // The interceptor that is added last is called first.
      credentials.token().ifPresent(token -> builder.intercept(new TokenCheck(token, refused)));
      return new CoordinatorServer(builder.build().start(), loops, health);
    } catch (IOException | RuntimeException e) {
      loops.close();
      throw e;
    }
  }

  private static void limit(NettyServerBuilder builder, Limits limits) {
    long silence = limits.times().silence().toMillis();
    builder
        .maxInboundMessageSize(limits.sizes().chunk())
        .maxInboundMetadataSize(limits.sizes().headers())
        .maxConcurrentCallsPerConnection(limits.counts().calls())
        .maxConnectionIdle(IDLE.toSeconds(), TimeUnit.SECONDS)
        .keepAliveTime(silence, TimeUnit.MILLISECONDS)
        .keepAliveTimeout(silence, TimeUnit.MILLISECONDS)
        .permitKeepAliveTime(PINGS.toSeconds(), TimeUnit.SECONDS)
        .permitKeepAliveWithoutCalls(true);
    VanishedPeers.limit(builder, limits.times().vanished());
  }

  private static void watch(
      NettyServerBuilder builder, EventLoops loops, ConnectionLimit connections) {
    builder
        .bossEventLoopGroup(loops.boss())
        .workerEventLoopGroup(loops.workers())
        .channelFactory(
            () -> {
              ServerChannel listening = loops.newServerChannel().get();
              listening.pipeline().addLast(connections);
              return listening;
            });
  }

  public int port() {
    return server.getPort();
  }

  /// Makes the health service answer that the run has ended.
  public void runIsOver() {
    health.enterTerminalState();
  }

  @Override
  public void close() {
    runIsOver();
    Connections.close(server);
    loops.close();
  }
}
