package dev.tributary.deploy.net;

import io.grpc.EquivalentAddressGroup;
import io.grpc.HttpConnectProxiedSocketAddress;
import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import io.grpc.NameResolverRegistry;
import io.grpc.Status;
import io.grpc.StatusOr;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;

/// Finds the addresses of an [Endpoint] for a connection. gRPC's own resolver refuses names that
/// are no host names by RFC 952 but that machines have, such as `my_coordinator`.
final class EndpointResolver extends NameResolver {
  private static final String SCHEME = "tributary";

  private final Endpoint endpoint;
  private final Executor blocking;
  private final Executor channel;
  private Listener2 listener;

  private EndpointResolver(Endpoint endpoint, Args context) {
    this.endpoint = endpoint;
    this.blocking = context.getOffloadExecutor();
    this.channel = context.getSynchronizationContext();
  }

  static {
    NameResolverRegistry.getDefaultRegistry().register(new Provider());
  }

  /// The target of a channel to this endpoint.
  static String target(Endpoint endpoint) {
    try {
      return new URI(SCHEME, "", "/" + endpoint, null).toString();
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(endpoint + " fits no URI", e);
    }
  }

  @Override
  public String getServiceAuthority() {
    return endpoint.toString();
  }

  @Override
  public void start(Listener2 addresses) {
    listener = addresses;
    refresh();
  }

  @Override
  public void refresh() {
    blocking.execute(
        () -> {
          ResolutionResult result =
              ResolutionResult.newBuilder().setAddressesOrError(addresses()).build();
          channel.execute(() -> listener.onResult2(result));
        });
  }

  @Override
  public void shutdown() {}

  private StatusOr<List<EquivalentAddressGroup>> addresses() {
    Optional<InetSocketAddress> proxy = HttpProxy.to(endpoint);
    try {
      return StatusOr.fromValue(proxy.isPresent() ? through(proxy.get()) : direct());
    } catch (UnknownHostException e) {
      return StatusOr.fromStatus(
          Status.UNAVAILABLE.withDescription("no such host: " + e.getMessage()).withCause(e));
    }
  }

  private List<EquivalentAddressGroup> direct() throws UnknownHostException {
    List<EquivalentAddressGroup> addresses = new ArrayList<>();
    for (InetAddress address : InetAddress.getAllByName(endpoint.host())) {
      addresses.add(new EquivalentAddressGroup(new InetSocketAddress(address, endpoint.port())));
    }
    return addresses;
  }

  /// The proxy looks up the host.
  private List<EquivalentAddressGroup> through(InetSocketAddress proxy)
      throws UnknownHostException {
    InetAddress address = InetAddress.getByName(proxy.getHostString());
    return List.of(
        new EquivalentAddressGroup(
            HttpConnectProxiedSocketAddress.newBuilder()
                .setTargetAddress(
                    InetSocketAddress.createUnresolved(endpoint.host(), endpoint.port()))
                .setProxyAddress(new InetSocketAddress(address, proxy.getPort()))
                .build()));
  }

  /// Makes resolvers for the targets of this program.
  private static final class Provider extends NameResolverProvider {
    @Override
    public NameResolver newNameResolver(URI target, Args context) {
      return Endpoint.parse(target.getPath().substring(1))
          .map(endpoint -> new EndpointResolver(endpoint, context))
          .orElseThrow(() -> new IllegalArgumentException(target + " names no endpoint"));
    }

    @Override
    public String getDefaultScheme() {
      return SCHEME;
    }

    @Override
    protected boolean isAvailable() {
      return true;
    }

    @Override
    protected int priority() {
      return 5; // that of gRPC's own resolvers; no other one has this scheme
    }
  }
}
