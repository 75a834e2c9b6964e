package dev.tributary.deploy.net;

import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Optional;

/// The HTTP proxy through which the JVM's properties send connections: `https.proxyHost`, unless
/// `http.nonProxyHosts` names the host.
final class HttpProxy {
  private HttpProxy() {}

  /// The proxy for connections to a coordinator. This machine is reached without one: to a proxy on
  /// another machine, its loopback address would be the proxy's own.
  static Optional<InetSocketAddress> to(Endpoint endpoint) {
    ProxySelector selector = ProxySelector.getDefault();
    if (selector == null || endpoint.namesThisMachine()) {
      return Optional.empty();
    }
    return uri(endpoint).map(selector::select).orElse(List.of()).stream()
        .filter(proxy -> proxy.type() == Proxy.Type.HTTP)
        .map(HttpProxy::address)
        .findFirst();
  }

  /// The proxy as a user wrote it.
  static String text(InetSocketAddress proxy) {
    return new Endpoint(proxy.getHostString(), proxy.getPort()).toString();
  }

  private static InetSocketAddress address(Proxy proxy) {
    SocketAddress address = proxy.address();
    return (InetSocketAddress) address;
  }

  /// The address as a proxy selector expects it, unless a URI cannot hold the host.
  private static Optional<URI> uri(Endpoint endpoint) {
    try {
      return Optional.of(
          new URI("https", null, endpoint.host(), endpoint.port(), null, null, null));
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }
}
