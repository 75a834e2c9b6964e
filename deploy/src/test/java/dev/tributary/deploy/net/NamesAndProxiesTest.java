package dev.tributary.deploy.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import dev.tributary.deploy.cluster.TestJobs;
import dev.tributary.deploy.cluster.Tributary;
import dev.tributary.deploy.cluster.TributaryProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A coordinator that is called by unusual names, and by JVMs whose properties name a proxy. The
/// callers have a file of hosts of their own.
@Tag("slow")
final class NamesAndProxiesTest {
  private static final String PROXY = "-Dhttps.proxyHost=127.0.0.1";

  @TempDir static Path directory;

  private static TributaryProcess coordinator;
  private static Path hosts;
  private static String port;

  @BeforeAll
  static void startCoordinator() throws Exception {
    hosts = Files.writeString(directory.resolve("hosts"), "127.0.0.1 my_coord train.example.org\n");
    Path job = TestJobs.write(directory, TestJobs.SMALL);
    coordinator =
        TributaryProcess.start(
            "coordinator", job, "--listen", "127.0.0.1:0", "--out", directory.resolve("out"));
    port = coordinator.out().await("listening on 127\\.0\\.0\\.1:(\\d+) ").group(1);
  }

  @AfterAll
  static void stopCoordinator() {
    coordinator.close();
  }

  @Test
  void aHostNameMayHaveAnUnderscore() throws Exception {
    Tributary.Ended health = run(List.of(), "health", "my_coord:" + port);
    Tributary.Ended doctor = run(List.of(), "doctor", "--coordinator", "my_coord:" + port);

    assertThat(health.out()).containsExactly("SERVING");
    assertThat(doctor.out()).anyMatch(line -> line.startsWith("ok   coordinator: "));
  }

  @Test
  void theProxyIsNamedThatDoesNotLeadToTheCoordinator() throws Exception {
    List<String> nobody = List.of(PROXY, "-Dhttps.proxyPort=9", "-Dhttp.nonProxyHosts=");

    assertThat(run(nobody, "health", "train.example.org:" + port).err())
        .last(STRING)
        .contains("train.example.org:" + port, "the proxy 127.0.0.1:9", "https.proxyHost");
    assertThat(run(nobody, "doctor", "--coordinator", "train.example.org:" + port).out())
        .anyMatch(line -> line.startsWith("note proxy: ") && line.endsWith(" 127.0.0.1:9"))
        .anyMatch(line -> line.startsWith("BAD  coordinator: ") && line.contains("the proxy"))
        .noneMatch(line -> line.contains("accepts connections"));
  }

  @Test
  void theAnswerOfAProxyThatRefusesIsTold() throws Exception {
    try (ServerSocket proxy = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Thread.ofPlatform().daemon().start(() -> refuseAll(proxy));

      assertThat(
              run(
                      List.of(
                          PROXY,
                          "-Dhttps.proxyPort=" + proxy.getLocalPort(),
                          "-Dhttp.nonProxyHosts="),
                      "health",
                      "train.example.org:" + port)
                  .err())
          .last(STRING)
          .contains("the proxy 127.0.0.1:" + proxy.getLocalPort(), "answered 403 Forbidden");
    }
  }

  @Test
  void thisMachineIsReachedWithoutAProxy() throws Exception {
    List<String> nobody = List.of(PROXY, "-Dhttps.proxyPort=9", "-Dhttp.nonProxyHosts=");

    assertThat(run(nobody, "health", "127.0.0.1:" + port).out()).containsExactly("SERVING");
    assertThat(
            run(
                    List.of(PROXY, "-Dhttp.nonProxyHosts=*.example.org"),
                    "health",
                    "train.example.org:" + port)
                .out())
        .containsExactly("SERVING");
  }

  private static void refuseAll(ServerSocket proxy) {
    while (!proxy.isClosed()) {
      try (Socket caller = proxy.accept()) {
        byte[] connect = "CONNECT train.example.org".getBytes(StandardCharsets.US_ASCII);
        assertThat(caller.getInputStream().readNBytes(connect.length)).isEqualTo(connect);
        caller
            .getOutputStream()
            .write("HTTP/1.1 403 Forbidden\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        caller.shutdownOutput();
        caller.getInputStream().readAllBytes();
      } catch (IOException e) {
        if (!proxy.isClosed()) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  private static Tributary.Ended run(List<String> more, Object... arguments) throws Exception {
    List<String> flags = new ArrayList<>(TributaryProcess.flags());
    flags.add("-Djdk.net.hosts.file=" + hosts);
    flags.addAll(more);
    try (TributaryProcess process = TributaryProcess.startWith(flags, arguments)) {
      return process.await();
    }
  }
}
