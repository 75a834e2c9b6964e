package dev.tributary.deploy.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.deploy.cluster.DigitsCoordinator;
import dev.tributary.deploy.cluster.RefusedCall;
import dev.tributary.deploy.cluster.Tributary;
import dev.tributary.deploy.net.Peer;
import dev.tributary.proto.v1.GetJobRequest;
import dev.tributary.proto.v1.Join;
import dev.tributary.proto.v1.SessionRequest;
import dev.tributary.proto.v1.TrainingServiceGrpc;
import dev.tributary.wire.SessionKey;
import dev.tributary.wire.WireVersion;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.stub.StreamObserver;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Peers without the credentials of a cluster, and peers that do not keep to the protocol. They are
/// refused and do not disturb the run: after each test a good worker completes it with the right
/// bits.
@Tag("slow")
@Timeout(value = 150, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class StrangersTest {
  private static final String SECRET = "correct-horse-battery-staple";

  @TempDir Path directory;

  private Path certificates;
  private Path token;
  private DigitsCoordinator hosted;

  @BeforeEach
  void coordinate() throws Exception {
    certificates = directory.resolve("certs");
    token = secret("token", SECRET);
    Tributary.run("certs", certificates, "--hosts", "localhost,127.0.0.1");
    hosted =
        DigitsCoordinator.start(
            directory.resolve("out"),
            "--tls",
            certificates.resolve("coordinator"),
            "--token-file",
            token);
  }

  @AfterEach
  void aGoodWorkerCompletesTheRun() throws Exception {
    Tributary.Ended run =
        hosted.completeWith("--tls", certificates.resolve("worker"), "--token-file", token);

    assertThat(run.err()).isEmpty();
    assertThat(run.out()).noneMatch(line -> line.contains(SECRET));
  }

  @Test
  void aClientWithoutCertificateIsRefused() throws Exception {
    Status status = callWith(TestCertificates.in(certificates.resolve("worker")).anonymousClient());

    assertThat(why(status)).isEqualTo("requires a certificate; give --tls DIR");
    hosted.awaitRefusal("it shows no certificate; give it --tls DIR$");
  }

  @Test
  void aClientWithAnExpiredCertificateIsRefused() throws Exception {
    Status status = callWith(TestCertificates.expired(certificates, Role.WORKER).client());

    assertThat(why(status))
        .startsWith("refuses our certificate, which has expired; ")
        .contains("issue new ones with `tributary certs`");
    hosted.awaitRefusal("its certificate has expired; ");
  }

  @Test
  void aClientWithACertificateOfAnotherAuthorityIsRefused() throws Exception {
    Status status =
        callWith(TestCertificates.in(certificates.resolve("worker")).foreign().client());

    assertThat(why(status))
        .startsWith("refuses our certificate; ")
        .contains("give both sides directories from one run of `tributary certs`");
    hosted.awaitRefusal("its certificate was not issued by our ca.pem; ");
  }

  @Test
  void aClientThatSpeaksPlaintextIsRefused() throws Exception {
    Tributary.Ended health = Tributary.run("health", hosted.address());

    assertThat(health.err())
        .singleElement()
        .asString()
        .contains("closed the connection; ", "give --tls DIR", "correct the address");
    assertThat(health.code()).isEqualTo(1);
    hosted.awaitRefusal("it does not speak TLS; give it --tls DIR$");
  }

  @Test
  void aClientThatSendsGarbageIsRefused() throws Exception {
    try (Socket socket = connect()) {
      socket.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

      socket.getInputStream().readAllBytes();
    }

    hosted.awaitRefusal("it does not speak TLS; give it --tls DIR$");
  }

  @Test
  void aWorkerWithoutTokenIsRefused() throws Exception {
    Tributary.Ended worker = hosted.work("--tls", certificates.resolve("worker"));

    assertThat(worker.err())
        .singleElement()
        .asString()
        .startsWith(
            "tributary: the coordinator at %s refused: the call has no join token; "
                .formatted(hosted.address()))
        .contains("give the coordinator's with --token-file or TRIBUTARY_TOKEN");
    assertThat(worker.code()).isEqualTo(1);
    hosted.awaitRefusal("the call has no join token; ");
  }

  @Test
  void aWorkerWithAnotherTokenIsRefused() throws Exception {
    Tributary.Ended worker =
        hosted.work(
            "--tls", certificates.resolve("worker"), "--token-file", secret("other", SECRET + "s"));

    assertThat(worker.err())
        .singleElement()
        .asString()
        .contains("refused: the join token is not the coordinator's; ")
        .doesNotContain(SECRET);
    assertThat(worker.code()).isEqualTo(1);
    hosted.awaitRefusal("the join token is not the coordinator's; ");
  }

  @Test
  void aMessageThatIsTooLargeEndsItsCall() throws Exception {
    ManagedChannel channel = insider();
    try {
      CompletableFuture<Status> ended = new CompletableFuture<>();
      StreamObserver<SessionRequest> session =
          TrainingServiceGrpc.newStub(channel)
              .withInterceptors(SessionKey.draw().header())
              .session(new RefusedCall(ended));

      session.onNext(
          SessionRequest.newBuilder()
              .setJoin(Join.newBuilder().setWorker("x".repeat(2_000_000)))
              .build());

      assertThat(ended.get(60, TimeUnit.SECONDS).getCode())
          .isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
      hosted.awaitRefusal("gRPC message exceeds maximum size 1048576: ");
    } finally {
      channel.shutdownNow();
    }
  }

  @Test
  void aConnectionOrCallThatStaysSilentIsEnded() throws Exception {
    ManagedChannel channel = insider();
    try (Socket silent = connect();
        Socket stuttering = connect()) {
      CompletableFuture<Status> ended = new CompletableFuture<>();
      var _ =
          TrainingServiceGrpc.newStub(channel)
              .withInterceptors(SessionKey.draw().header())
              .session(new RefusedCall(ended));
      stuttering.getOutputStream().write(new byte[] {22, 3, 1});

      assertThat(silent.getInputStream().read()).isEqualTo(-1);
      assertThat(stuttering.getInputStream().read()).isEqualTo(-1);
      hosted.awaitRefusal("it connected, but did not set up a gRPC connection within 8000 ms$");
      assertThat(ended.get(60, TimeUnit.SECONDS).getDescription())
          .isEqualTo("Session was called, but no message arrived within 8000 ms");
      hosted.awaitRefusal("Session was called, but no message arrived within 8000 ms$");
    } finally {
      channel.shutdownNow();
    }
  }

  @Test
  void aServerWithAWorkersCertificateIsRefused() throws Exception {
    TestCertificates worker = TestCertificates.issued(certificates, Role.WORKER, "127.0.0.1");

    Tributary.Ended refused = workFor(worker);

    assertThat(refused.err())
        .singleElement()
        .asString()
        .contains("shows a certificate that is not a coordinator's; ");
    assertThat(refused.code()).isEqualTo(1);
  }

  @Test
  void aServerWithACertificateForOtherHostsIsRefused() throws Exception {
    Tributary.Ended refused =
        workFor(
            TestCertificates.issued(certificates, Role.COORDINATOR, "train.example.org,10.0.0.7"));

    assertThat(refused.err())
        .singleElement()
        .asString()
        .contains(
            "shows a certificate for other hosts; ", "issue one with `tributary certs --hosts`")
        .endsWith("that names 127.0.0.1");
    assertThat(refused.code()).isEqualTo(1);
  }

  @Test
  void aServerWithAnExpiredCertificateIsRefused() throws Exception {
    Tributary.Ended refused = workFor(TestCertificates.expired(certificates, Role.COORDINATOR));

    assertThat(refused.err())
        .singleElement()
        .asString()
        .contains("shows a certificate that has expired; ");
    assertThat(refused.code()).isEqualTo(1);
  }

  @Test
  void aServerWithACertificateOfAnotherAuthorityIsRefused() throws Exception {
    Path elsewhere = directory.resolve("elsewhere");
    Tributary.run("certs", elsewhere, "--hosts", "127.0.0.1");

    Tributary.Ended refused = workFor(TestCertificates.in(elsewhere.resolve("coordinator")));

    assertThat(refused.err())
        .singleElement()
        .asString()
        .contains("shows a certificate that our ca.pem did not issue; ");
    assertThat(refused.code()).isEqualTo(1);
  }

  /// Runs a worker of the cluster against a server that pretends to be its coordinator.
  private Tributary.Ended workFor(TestCertificates certificate) throws Exception {
    Server other =
        NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
            .sslContext(certificate.server())
            .addService(new HealthStatusManager().getHealthService())
            .build()
            .start();
    try {
      return Tributary.run(
          "worker",
          "--coordinator",
          "127.0.0.1:" + other.getPort(),
          "--tls",
          certificates.resolve("worker"),
          "--token-file",
          token);
    } finally {
      other.shutdownNow();
    }
  }

  /// The status with which the coordinator ends a call over this TLS context.
  private Status callWith(SslContext tls) {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", hosted.endpoint().port())
            .sslContext(tls)
            .build();
    try {
      TrainingServiceGrpc.newBlockingStub(channel)
          .withDeadlineAfter(60, TimeUnit.SECONDS)
          .getJob(GetJobRequest.newBuilder().setWireVersion(WireVersion.CURRENT).build());
      return Status.OK;
    } catch (StatusRuntimeException e) {
      return e.getStatus();
    } finally {
      channel.shutdownNow();
    }
  }

  /// The message about such a status, without its beginning, which names the coordinator.
  private String why(Status status) {
    String text = insiderPeer().diagnose(status).why();
    assertThat(text).startsWith("the coordinator at " + hosted.address() + " ");
    return text.substring(("the coordinator at " + hosted.address() + " ").length());
  }

  private Peer insiderPeer() {
    return new Peer(hosted.endpoint(), TestCertificates.insider(certificates, token));
  }

  /// A client with the right certificate and token.
  private ManagedChannel insider() {
    return insiderPeer().dial();
  }

  private Socket connect() throws Exception {
    Socket socket = new Socket("127.0.0.1", hosted.endpoint().port());
    socket.setSoTimeout(60_000);
    return socket;
  }

  private Path secret(String name, String text) throws Exception {
    Path file = Files.writeString(directory.resolve(name), text + "\n");
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }
}
