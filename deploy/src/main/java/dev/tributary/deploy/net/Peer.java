package dev.tributary.deploy.net;

import dev.tributary.deploy.security.Credentials;
import dev.tributary.deploy.security.TokenBearer;
import dev.tributary.job.BadInput;
import dev.tributary.wire.CallInterceptor;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// A coordinator from the view of a caller: its address, and the credentials for calling it.
///
/// @throws BadInput if the token would leave this machine in plaintext, or if no certificate could
///   name the host
public record Peer(Endpoint endpoint, Credentials credentials) {

  private static final Duration ONE_CALL = Duration.ofSeconds(10);

  public Peer {
    if (credentials.token().isPresent() && credentials.needsLoopback() && !endpoint.isLoopback()) {
      throw BadInput.in(
          endpoint.toString(),
          "the join token would be sent there in plaintext",
          "give --tls DIR, or --insecure on a network that you trust");
    }
    if (credentials.client().isPresent() && !endpoint.isNameableInCertificates()) {
      throw BadInput.in(
          endpoint.toString(),
          "a certificate cannot name a host with an underscore, so TLS cannot check this one",
          "give its address, or a name without underscores; `tributary certs --hosts` must name it,"
              + " too");
    }
  }

  /// A new connection. It is set up by the first call. The caller closes it.
  public ManagedChannel dial() {
    NettyChannelBuilder builder =
        NettyChannelBuilder.forTarget(EndpointResolver.target(endpoint))
            .maxInboundMessageSize(Limits.DEFAULT.sizes().chunk())
            .maxInboundMetadataSize(Limits.DEFAULT.sizes().headers())
            // Messages are read from memory that changes later, so they cannot be sent again.
            .disableRetry()
            .directExecutor();
    builder.intercept(new CallInterceptor());
    BulkTraffic.ofDialled(builder);
    VanishedPeers.limit(builder, Limits.DEFAULT.times().vanished());
    credentials.token().ifPresent(token -> builder.intercept(new TokenBearer(token)));
    credentials.client().ifPresentOrElse(builder::sslContext, builder::usePlaintext);
    return builder.build();
  }

  /// The proxy through which connections to a coordinator are made, if there is one.
  public static Optional<String> proxyTo(Endpoint endpoint) {
    return HttpProxy.to(endpoint).map(HttpProxy::text);
  }

  /// Asks the coordinator once for its health.
  public Answer ask() {
    ManagedChannel channel = dial();
    try {
      HealthCheckResponse.ServingStatus status =
          HealthGrpc.newBlockingStub(channel)
              .withDeadlineAfter(ONE_CALL.toMillis(), TimeUnit.MILLISECONDS)
              .check(HealthCheckRequest.getDefaultInstance())
              .getStatus();
      return status == HealthCheckResponse.ServingStatus.SERVING
          ? new Answer.Serving()
          : new Answer.Over();
    } catch (StatusRuntimeException e) {
      return diagnose(e.getStatus());
    } finally {
      channel.shutdownNow();
    }
  }

  /// The reason why a call on one of the connections failed with this status.
  public Answer.None diagnose(Status status) {
    return Diagnosis.of(endpoint, status);
  }
}
