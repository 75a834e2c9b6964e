package dev.tributary.deploy.security;

import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.util.AdvancedTlsX509KeyManager;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Good and bad certificates, and TLS contexts that present them without checking them.
public final class TestCertificates {
  private static final Instant NOW = Instant.now();
  private static final Validity TODAY = Validity.days(1, NOW);
  private static final Validity LAST_WEEK =
      new Validity(NOW.minus(Duration.ofDays(9)), NOW.minus(Duration.ofDays(2)));

  private final Identity identity;

  private TestCertificates(Identity identity) {
    this.identity = identity;
  }

  /// Any certificate.
  static TestCertificates of(Identity identity) {
    return new TestCertificates(identity);
  }

  /// The certificates that `tributary certs` wrote to a directory.
  public static TestCertificates in(Path directory) {
    CertificateFiles files = new CertificateFiles(directory);
    return new TestCertificates(files.parse(files.read()));
  }

  /// An expired certificate of the authority of a cluster.
  public static TestCertificates expired(Path cluster, Role role) {
    return issued(cluster, role, "127.0.0.1", LAST_WEEK);
  }

  /// A certificate of the authority of a cluster, for a role and these hosts.
  public static TestCertificates issued(Path cluster, Role role, String hosts) {
    return issued(cluster, role, hosts, TODAY);
  }

  private static TestCertificates issued(Path cluster, Role role, String hosts, Validity validity) {
    CertificateAuthority authority = new CertificateStore(cluster).open(NOW).authority();
    return new TestCertificates(authority.issue(role, Host.list(hosts), validity));
  }

  /// A worker's certificate of an unknown authority. Its holder trusts the authority of the
  /// cluster.
  public TestCertificates foreign() {
    Identity foreign = CertificateAuthority.create(TODAY).issue(Role.WORKER, List.of(), TODAY);
    return new TestCertificates(
        new Identity(identity.authorities(), foreign.chain(), foreign.key()));
  }

  /// The credentials of a worker with the right token and certificate.
  public static Credentials insider(Path cluster, Path token) {
    return new Credentials(
        Token.find(Optional.of(token), Map.of()),
        Optional.of(
            new LiveIdentity(
                new CertificateFiles(cluster.resolve(Role.WORKER.toString())),
                new LiveIdentity.Setting(Role.WORKER, InstantSource.system(), line -> {}))),
        false);
  }

  /// Writes the certificates of a role.
  ///
  /// @return the directory for `--tls`
  public Path write(Path directory, Role role) {
    return new CertificateStore(directory).write(role, identity);
  }

  /// The TLS context of a client that presents the certificate.
  public SslContext client() throws Exception {
    return context(GrpcSslContexts.forClient().keyManager(key()));
  }

  /// The TLS context of a client that presents no certificate.
  public SslContext anonymousClient() throws Exception {
    return context(GrpcSslContexts.forClient());
  }

  /// The TLS context of a server that accepts clients of the same authority.
  public SslContext server() throws Exception {
    return context(
        GrpcSslContexts.configure(SslContextBuilder.forServer(key()))
            .clientAuth(ClientAuth.REQUIRE));
  }

  private SslContext context(SslContextBuilder builder) throws Exception {
    return builder.trustManager(array(identity.authorities())).protocols("TLSv1.3").build();
  }

  /// A key manager that presents the certificate even if the server asks for those of other
  /// authorities.
  private AdvancedTlsX509KeyManager key() {
    AdvancedTlsX509KeyManager key = new AdvancedTlsX509KeyManager();
    key.updateIdentityCredentials(array(identity.chain()), identity.key());
    return key;
  }

  private static X509Certificate[] array(List<X509Certificate> certificates) {
    return certificates.toArray(X509Certificate[]::new);
  }
}
