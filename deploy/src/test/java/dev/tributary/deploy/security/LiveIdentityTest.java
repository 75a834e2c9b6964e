package dev.tributary.deploy.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.deploy.net.Answer;
import dev.tributary.deploy.net.CoordinatorServer;
import dev.tributary.deploy.net.Endpoint;
import dev.tributary.deploy.net.Peer;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// An identity that follows its files, tested with real handshakes: changed files are used only
/// when they are complete.
@Timeout(value = 150, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class LiveIdentityTest {
  @TempDir Path directory;

  private final List<String> lines = new ArrayList<>();
  private final List<String> refused = new CopyOnWriteArrayList<>();
  private Path first; // the certificates of two clusters
  private Path second;
  private Path served; // the directory that the server's identity follows
  private LiveIdentity identity;
  private CoordinatorServer server;

  @BeforeEach
  void listen() throws Exception {
    first = make("first");
    second = make("second");
    served = first.resolve("coordinator");
    identity =
        new LiveIdentity(
            new CertificateFiles(served),
            new LiveIdentity.Setting(Role.COORDINATOR, InstantSource.system(), lines::add));
    server =
        CoordinatorServer.start(
            new Endpoint("127.0.0.1", 0),
            new Credentials(Optional.empty(), Optional.of(identity), false),
            new CoordinatorServer.Offer(
                List.of(), (peer, why) -> refused.add(why.getDescription()), false));
  }

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void newFilesAreUsedByTheNextHandshake() throws Exception {
    Peer earlier = worker(first);
    assertThat(earlier.ask()).isInstanceOf(Answer.Serving.class);
    copy(second.resolve("coordinator"), served, "ca.pem", "cert.pem", "key.pem");

    identity.refresh();

    assertThat(lines).singleElement().asString().contains(": now using the new certificate ");
    assertThat(worker(second).ask()).isInstanceOf(Answer.Serving.class);
    assertThat(earlier.ask()).isInstanceOf(Answer.None.class);
  }

  @Test
  void aNewKeyIsNotUsedUntilItsCertificateArrives() throws Exception {
    copy(second.resolve("coordinator"), served, "key.pem");

    identity.refresh();
    identity.refresh();

    assertThat(lines)
        .singleElement()
        .asString()
        .startsWith(served + ": NEW CERTIFICATES NOT USED, the earlier ones stay in use: ")
        .contains(
            served.resolve("key.pem") + ": the key does not belong to cert.pem; ",
            "copy both files",
            "`tributary certs`");
    assertThat(worker(first).ask()).isInstanceOf(Answer.Serving.class);

    copy(second.resolve("coordinator"), served, "cert.pem", "ca.pem");
    identity.refresh();

    assertThat(lines).last().asString().contains(": now using the new certificate ");
    assertThat(worker(second).ask()).isInstanceOf(Answer.Serving.class);
  }

  @Test
  void aPartlyWrittenFileIsNotUsed() throws Exception {
    byte[] whole = Files.readAllBytes(served.resolve("cert.pem"));
    Files.write(served.resolve("cert.pem"), Arrays.copyOf(whole, whole.length / 2));

    identity.refresh();

    assertThat(lines)
        .singleElement()
        .asString()
        .contains("NEW CERTIFICATES NOT USED", "stay in use")
        .contains("cert.pem: it contains no complete certificate", "`tributary certs`");
    assertThat(worker(first).ask()).isInstanceOf(Answer.Serving.class);
  }

  @Test
  void aMissingFileChangesNothing() throws Exception {
    Files.delete(served.resolve("key.pem"));

    identity.refresh();

    assertThat(lines)
        .singleElement()
        .asString()
        .contains("NEW CERTIFICATES NOT USED", "stay in use")
        .contains("key.pem: no such file or directory; ", "`tributary certs`");
    assertThat(worker(first).ask()).isInstanceOf(Answer.Serving.class);
  }

  @Test
  void anExpiredCertificateIsNotUsed() throws Exception {
    Path expired = TestCertificates.expired(first, Role.COORDINATOR).write(first, Role.WORKER);
    copy(expired, served, "cert.pem", "key.pem");

    identity.refresh();

    assertThat(lines)
        .singleElement()
        .asString()
        .contains("NEW CERTIFICATES NOT USED", "stay in use")
        .contains("cert.pem: ", " expired on ", "`tributary certs`", "clock");
  }

  @Test
  void aCertificateIsUsedOnceItsValidityBegins() {
    AtomicReference<Instant> clock = new AtomicReference<>(Instant.now());
    LiveIdentity following =
        new LiveIdentity(
            new CertificateFiles(served),
            new LiveIdentity.Setting(Role.COORDINATOR, clock::get, lines::add));
    Instant tomorrow = clock.get().plus(Duration.ofDays(1));
    CertificateStore store = new CertificateStore(first);
    store.write(
        Role.COORDINATOR,
        store
            .open(clock.get())
            .authority()
            .issue(Role.COORDINATOR, Host.list("127.0.0.1"), Validity.days(30, tomorrow)));

    following.refresh();
    following.refresh();
    assertThat(lines).singleElement().asString().contains(" is valid only from ");

    clock.set(tomorrow);
    following.refresh();
    assertThat(lines).hasSize(2).last().asString().contains(": now using the new certificate ");
  }

  @Test
  void aProblemThatReturnsIsReportedAgain() throws Exception {
    byte[] right = Files.readAllBytes(served.resolve("cert.pem"));
    for (int i = 0; i < 2; i++) {
      Files.writeString(served.resolve("cert.pem"), "");
      identity.refresh();
      Files.write(served.resolve("cert.pem"), right);
      identity.refresh();
    }

    assertThat(lines).hasSize(2).allMatch(line -> line.contains("NEW CERTIFICATES NOT USED"));
  }

  @Test
  void aWorkerThatWasAcceptedMustAuthenticateAgain() throws Exception {
    trustBothAndPresentTheSecond();
    Peer worker = worker(first);
    assertThat(worker.ask()).isInstanceOf(Answer.Serving.class);
    assertThat(worker.ask()).isInstanceOf(Answer.Serving.class);

    copy(second.resolve("coordinator"), served, "ca.pem");
    identity.refresh();

    assertThat(worker.ask()).isInstanceOf(Answer.None.class);
  }

  /// The workers of Tributary never resume a TLS session. Other clients may.
  @Test
  void aClientThatResumesASessionIsCheckedAgain() throws Exception {
    trustBothAndPresentTheSecond();
    SslContext resuming = TestCertificates.in(first.resolve("worker")).client();
    assertThat(call(resuming)).isEqualTo(Status.Code.OK);
    assertThat(call(resuming)).isEqualTo(Status.Code.OK);

    copy(second.resolve("coordinator"), served, "ca.pem");
    identity.refresh();

    assertThat(call(resuming)).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(refused)
        .singleElement()
        .asString()
        .startsWith("its certificate was not issued by our ca.pem; ");
  }

  /// Trusts two authorities, as while one replaces the other. The server presents a certificate of
  /// the second, the worker still one of the first.
  private void trustBothAndPresentTheSecond() throws Exception {
    String both =
        Files.readString(first.resolve("ca/ca.pem"))
            + Files.readString(second.resolve("ca/ca.pem"));
    Files.writeString(first.resolve("worker/ca.pem"), both);
    copy(second.resolve("coordinator"), served, "cert.pem", "key.pem");
    Files.writeString(served.resolve("ca.pem"), both);
    identity.refresh();
  }

  private Path make(String name) {
    Path cluster = directory.resolve(name);
    Instant now = Instant.now();
    Validity month = Validity.days(30, now);
    CertificateStore store = new CertificateStore(cluster);
    CertificateAuthority authority = store.open(now).authority();
    store.write(Role.COORDINATOR, authority.issue(Role.COORDINATOR, Host.list("127.0.0.1"), month));
    store.write(Role.WORKER, authority.issue(Role.WORKER, List.of(), month));
    return cluster;
  }

  private Peer worker(Path cluster) {
    LiveIdentity own =
        new LiveIdentity(
            new CertificateFiles(cluster.resolve("worker")),
            new LiveIdentity.Setting(Role.WORKER, InstantSource.system(), line -> {}));
    return new Peer(
        new Endpoint("127.0.0.1", server.port()),
        new Credentials(Optional.empty(), Optional.of(own), false));
  }

  private Status.Code call(SslContext tls) {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", server.port()).sslContext(tls).build();
    try {
      var _ =
          HealthGrpc.newBlockingStub(channel)
              .withDeadlineAfter(60, TimeUnit.SECONDS)
              .check(HealthCheckRequest.getDefaultInstance());
      return Status.Code.OK;
    } catch (StatusRuntimeException e) {
      return e.getStatus().getCode();
    } finally {
      channel.shutdownNow();
    }
  }

  private static void copy(Path from, Path to, String... names) throws Exception {
    for (String name : names) {
      Files.copy(from.resolve(name), to.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
