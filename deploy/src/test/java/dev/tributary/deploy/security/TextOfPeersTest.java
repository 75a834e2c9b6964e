package dev.tributary.deploy.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.deploy.cluster.Tributary;
import dev.tributary.proto.v1.GetJobRequest;
import dev.tributary.proto.v1.GetJobResponse;
import dev.tributary.proto.v1.TrainingServiceGrpc;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A server at the address of a coordinator can neither forge lines nor control a terminal.
final class TextOfPeersTest {
  private static final String HOSTILE =
      "\u001b[31mrefused\nroot# fake line\r\u009b2J" + "A".repeat(5000);

  private Server server;

  @BeforeEach
  void start() throws Exception {
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(
                new HealthGrpc.HealthImplBase() {
                  @Override
                  public void check(
                      HealthCheckRequest request, StreamObserver<HealthCheckResponse> answer) {
                    answer.onError(refusal());
                  }
                })
            .addService(
                new TrainingServiceGrpc.TrainingServiceImplBase() {
                  @Override
                  public void getJob(GetJobRequest request, StreamObserver<GetJobResponse> answer) {
                    answer.onError(refusal());
                  }
                })
            .build()
            .start();
  }

  @AfterEach
  void stop() {
    server.shutdownNow();
  }

  private static StatusRuntimeException refusal() {
    return Status.FAILED_PRECONDITION.withDescription(HOSTILE).asRuntimeException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"health %s", "worker --coordinator %s --wait 1", "doctor --coordinator %s"})
  void theTextIsShownPlainInOneShortLine(String command) throws Exception {
    String address = "127.0.0.1:" + server.getPort();

    Tributary.Ended ended = Tributary.run((Object[]) command.formatted(address).split(" "));

    List<String> lines = Stream.concat(ended.out().stream(), ended.err().stream()).toList();
    assertThat(lines).anyMatch(line -> line.contains("?[31mrefused?root# fake line"));
    assertThat(lines)
        .allMatch(line -> line.chars().noneMatch(Character::isISOControl))
        .noneMatch(line -> line.startsWith("root#"))
        .allMatch(line -> line.length() < 1000);
    assertThat(ended.code()).isEqualTo(1);
  }
}
