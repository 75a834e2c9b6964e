package dev.tributary.deploy.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.deploy.net.Answer;
import dev.tributary.deploy.net.CoordinatorServer;
import dev.tributary.deploy.net.Endpoint;
import dev.tributary.deploy.net.Peer;
import dev.tributary.job.BadInput;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Certificates that the authority of a cluster has issued for another purpose than that of a
/// worker. Only an authority that does not belong to the cluster alone issues such certificates.
@Timeout(value = 150, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class ClientUsageTest {
  private static final Instant NOW = Instant.now();

  @TempDir Path directory;

  private final BlockingQueue<String> refused = new LinkedBlockingQueue<>();
  private CertificateAuthority authority;
  private CoordinatorServer server;

  @BeforeEach
  void listen() throws Exception {
    CertificateStore store = new CertificateStore(directory);
    authority = store.open(NOW).authority();
    store.write(
        Role.COORDINATOR,
        authority.issue(Role.COORDINATOR, Host.list("127.0.0.1"), Validity.days(1, NOW)));
    server =
        CoordinatorServer.start(
            new Endpoint("127.0.0.1", 0),
            new Credentials(Optional.empty(), Optional.of(identity(Role.COORDINATOR)), false),
            new CoordinatorServer.Offer(
                List.of(), (peer, why) -> refused.add(why.getDescription()), false));
  }

  @AfterEach
  void close() {
    server.close();
  }

  /// A change of a certificate.
  private record Purpose(String name, boolean isAuthority, List<KeyPurposeId> usages) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Purpose> otherPurposes() {
    return Stream.of(
        new Purpose("without usages", false, List.of()),
        new Purpose("for any usage", false, List.of(KeyPurposeId.anyExtendedKeyUsage)),
        new Purpose("for servers", false, List.of(KeyPurposeId.id_kp_serverAuth)),
        new Purpose("for code", false, List.of(KeyPurposeId.id_kp_codeSigning)),
        new Purpose("of an authority", true, List.of(KeyPurposeId.id_kp_clientAuth)));
  }

  @ParameterizedTest
  @MethodSource("otherPurposes")
  void aCertificateForAnotherPurposeIsRefused(Purpose purpose) throws Exception {
    TestCertificates certificate = TestCertificates.of(issue(purpose));
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", server.port())
            .sslContext(certificate.client())
            .build();
    try {
      assertThatThrownBy(
              () ->
                  HealthGrpc.newBlockingStub(channel)
                      .withDeadlineAfter(60, TimeUnit.SECONDS)
                      .check(HealthCheckRequest.getDefaultInstance()))
          .isInstanceOf(StatusRuntimeException.class);
      assertThat(refused.poll(60, TimeUnit.SECONDS))
          .startsWith("its certificate is not a worker's");
    } finally {
      channel.shutdownNow();
    }
  }

  @ParameterizedTest
  @MethodSource("otherPurposes")
  void aWorkerDoesNotStartWithSuchACertificate(Purpose purpose) throws Exception {
    TestCertificates.of(issue(purpose)).write(directory, Role.WORKER);

    assertThatThrownBy(() -> identity(Role.WORKER))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("may not authenticate a client, as a worker must");
  }

  @Test
  void theCertificatesOfTheCommandAreAccepted() {
    new CertificateStore(directory)
        .write(Role.WORKER, authority.issue(Role.WORKER, List.of(), Validity.days(1, NOW)));

    for (Role role : Role.values()) {
      Peer peer =
          new Peer(
              new Endpoint("127.0.0.1", server.port()),
              new Credentials(Optional.empty(), Optional.of(identity(role)), false));
      assertThat(peer.ask()).as("%s", role).isInstanceOf(Answer.Serving.class);
    }
  }

  private LiveIdentity identity(Role role) {
    return new LiveIdentity(
        new CertificateFiles(directory.resolve(role.toString())),
        new LiveIdentity.Setting(role, InstantSource.system(), line -> {}));
  }

  private Identity issue(Purpose purpose) throws Exception {
    KeyPair keys = KeyPairGenerator.getInstance("EC").generateKeyPair();
    X509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
                authority.certificate(),
                BigInteger.TWO,
                Date.from(NOW.minusSeconds(60)),
                Date.from(NOW.plusSeconds(3600)),
                new X500Principal("CN=other"),
                keys.getPublic())
            .addExtension(
                Extension.basicConstraints, true, new BasicConstraints(purpose.isAuthority()));
    if (!purpose.usages().isEmpty()) {
      builder.addExtension(
          Extension.extendedKeyUsage,
          false,
          new ExtendedKeyUsage(purpose.usages().toArray(KeyPurposeId[]::new)));
    }
    X509Certificate certificate =
        new JcaX509CertificateConverter()
            .getCertificate(
                builder.build(
                    new JcaContentSignerBuilder("SHA256withECDSA").build(authority.key())));
    return new Identity(List.of(authority.certificate()), List.of(certificate), keys.getPrivate());
  }
}
