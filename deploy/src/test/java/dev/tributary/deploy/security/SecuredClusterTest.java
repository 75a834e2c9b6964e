package dev.tributary.deploy.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.deploy.cluster.DigitsCoordinator;
import dev.tributary.deploy.cluster.Tributary;
import dev.tributary.deploy.net.Peer;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.reflection.v1.ServiceResponse;
import io.grpc.stub.StreamObserver;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A cluster with certificates and a token: it trains to the same bits as any other cluster.
@Tag("slow")
@Timeout(value = 150, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class SecuredClusterTest {
  @TempDir Path directory;

  private Path token;
  private Object[] coordinator; // the options of each
  private Object[] worker;

  @BeforeEach
  void makeCertificates() throws Exception {
    token = Files.writeString(directory.resolve("token"), "correct-horse-battery-staple\n");
    Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
    makeCertificates(directory);
    coordinator = options("coordinator");
    worker = options("worker");
  }

  @Test
  void aRunWithTlsAndATokenEndsWithTheSameBits() throws Exception {
    DigitsCoordinator hosted = DigitsCoordinator.start(directory.resolve("out"), coordinator);

    Tributary.Ended health = health(hosted.address(), worker);
    Tributary.Ended ownHealth = health(hosted.address(), coordinator);
    Tributary.Ended run = hosted.completeWith(worker);

    assertThat(List.of(health, ownHealth))
        .allSatisfy(
            answer -> {
              assertThat(answer.out()).containsExactly("SERVING");
              assertThat(answer.code()).isZero();
            });
    assertThat(run.err()).isEmpty();
  }

  @Test
  void certificatesCanBeReplacedDuringARun() throws Exception {
    DigitsCoordinator hosted = DigitsCoordinator.start(directory.resolve("out"), coordinator);
    assertThat(health(hosted.address(), worker).code()).isZero();

    makeCertificates(directory.resolve("elsewhere"));
    for (String role : List.of("coordinator", "worker")) {
      for (String file : List.of("ca.pem", "key.pem", "cert.pem")) {
        Files.copy(
            directory.resolve("elsewhere").resolve(role).resolve(file),
            directory.resolve(role).resolve(file),
            StandardCopyOption.REPLACE_EXISTING);
      }
    }
    hosted
        .coordinator()
        .err()
        .await("now using the new certificate CN=Tributary coordinator, valid");

    hosted.completeWith(worker);
  }

  @Test
  void withReflectionTheServicesAreDescribed() throws Exception {
    Object[] open = Arrays.copyOf(coordinator, coordinator.length + 1);
    open[coordinator.length] = "--reflection";
    DigitsCoordinator hosted = DigitsCoordinator.start(directory.resolve("out"), open);
    ManagedChannel channel =
        new Peer(hosted.endpoint(), TestCertificates.insider(directory, token)).dial();
    try {
      List<String> services =
          reflect(channel, ServerReflectionRequest.newBuilder().setListServices("").build())
              .getListServicesResponse()
              .getServiceList()
              .stream()
              .map(ServiceResponse::getName)
              .toList();

      assertThat(services).contains("tributary.v1.TrainingService", "tributary.v1.ExchangeService");
      assertThat(services)
          .allSatisfy(
              service ->
                  assertThat(
                          reflect(
                                  channel,
                                  ServerReflectionRequest.newBuilder()
                                      .setFileContainingSymbol(service)
                                      .build())
                              .getFileDescriptorResponse()
                              .getFileDescriptorProtoList())
                      .isNotEmpty());
    } finally {
      channel.shutdownNow();
    }
    hosted.completeWith(worker);
  }

  @Test
  void withoutReflectionNothingIsDescribed() throws Exception {
    DigitsCoordinator hosted = DigitsCoordinator.start(directory.resolve("out"), coordinator);
    ManagedChannel channel =
        new Peer(hosted.endpoint(), TestCertificates.insider(directory, token)).dial();
    try {
      assertThatThrownBy(
              () ->
                  reflect(
                      channel, ServerReflectionRequest.newBuilder().setListServices("").build()))
          .hasRootCauseInstanceOf(StatusRuntimeException.class)
          .hasMessageContaining("UNIMPLEMENTED");
    } finally {
      channel.shutdownNow();
    }
    hosted.completeWith(worker);
  }

  @Test
  void aCoordinatorThatHasEndedIsNotHealthy() throws Exception {
    DigitsCoordinator hosted = DigitsCoordinator.start(directory.resolve("out"), coordinator);
    hosted.completeWith(worker);

    Tributary.Ended health = health(hosted.address(), worker);

    assertThat(health.err())
        .singleElement()
        .asString()
        .startsWith("tributary: no process listens at %s; ".formatted(hosted.address()))
        .contains("is the coordinator running", "is the address right");
    assertThat(health.code()).isEqualTo(1);
  }

  @Test
  void aCoordinatorWithoutCertificatesDoesNotListenBeyondThisMachine() throws Exception {
    Path out = directory.resolve("out");

    Tributary.Ended refused =
        Tributary.run(
            "coordinator",
            Tributary.DIGITS,
            "--listen",
            "0.0.0.0:0",
            "--out",
            out,
            "--token-file",
            token);

    assertThat(refused.err())
        .singleElement()
        .asString()
        .startsWith("tributary: --listen 0.0.0.0:0: ")
        .contains("could join the run and read its traffic; ")
        .contains("give --tls DIR (`tributary certs`")
        .contains("listen on 127.0.0.1", "--insecure on a network that you trust");
    assertThat(refused.code()).isEqualTo(2);
    assertThat(out).doesNotExist();
  }

  private void makeCertificates(Path where) throws Exception {
    assertThat(Tributary.run("certs", where, "--hosts", "localhost,127.0.0.1").code()).isZero();
  }

  private Object[] options(String role) {
    return new Object[] {"--tls", directory.resolve(role), "--token-file", token};
  }

  private static Tributary.Ended health(String address, Object[] options) throws Exception {
    return Tributary.run("health", address, options[0], options[1], options[2], options[3]);
  }

  private static ServerReflectionResponse reflect(
      ManagedChannel channel, ServerReflectionRequest request) throws Exception {
    CompletableFuture<ServerReflectionResponse> answer = new CompletableFuture<>();
    StreamObserver<ServerReflectionRequest> questions =
        ServerReflectionGrpc.newStub(channel).serverReflectionInfo(new First<>(answer));
    questions.onNext(request);
    questions.onCompleted();
    return answer.get(60, TimeUnit.SECONDS);
  }

  private record First<A>(CompletableFuture<A> answer) implements StreamObserver<A> {
    @Override
    public void onNext(A message) {
      answer.complete(message);
    }

    @Override
    public void onError(Throwable failure) {
      answer.completeExceptionally(failure);
    }

    @Override
    public void onCompleted() {}
  }
}
