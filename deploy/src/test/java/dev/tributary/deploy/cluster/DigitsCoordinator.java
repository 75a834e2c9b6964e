package dev.tributary.deploy.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.deploy.net.Endpoint;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/// A coordinator of three epochs of the digits in this JVM, for tests in which it must refuse
/// peers.
public record DigitsCoordinator(Tributary coordinator, String address) {

  /// Starts a coordinator and waits until it listens.
  ///
  /// @param options additional options of the coordinator, for example `--tls DIR`
  public static DigitsCoordinator start(Path out, Object... options) throws Exception {
    Tributary coordinator =
        Tributary.start(
            with(
                List.of(
                    "coordinator",
                    Tributary.DIGITS,
                    "--listen",
                    "127.0.0.1:0",
                    "--out",
                    out,
                    "--set",
                    Digits.THREE_EPOCHS),
                options));
    return new DigitsCoordinator(
        coordinator, coordinator.out().await("listening on (\\S+) ").group(1));
  }

  public Endpoint endpoint() {
    return Endpoint.parse(address).orElseThrow();
  }

  /// Waits until the coordinator has printed that it refused a peer of this machine.
  ///
  /// @param why the pattern of the reason
  public void awaitRefusal(String why) throws InterruptedException {
    coordinator.out().await("^refused 127\\.0\\.0\\.1:\\d+: " + why);
  }

  /// Runs a worker to its end.
  public Tributary.Ended work(Object... options) throws Exception {
    return Tributary.run(with(List.of("worker", "--coordinator", address), options));
  }

  /// Asserts that the coordinator is unharmed: a correct worker completes the run with the expected
  /// bits.
  ///
  /// @param options additional options of the worker, for example `--tls DIR`
  /// @return the end of the coordinator's command
  public Tributary.Ended completeWith(Object... options) throws Exception {
    Tributary.Ended worker = work(options);
    Tributary.Ended run = coordinator.await();

    assertThat(worker.code()).as("%s", worker.err()).isZero();
    assertThat(run.weights()).isEqualTo(Digits.WEIGHTS_OF_THREE_EPOCHS);
    assertThat(run.code()).isZero();
    assertThat(run.err()).noneMatch(line -> line.startsWith("\tat "));
    return run;
  }

  private static Object[] with(List<Object> words, Object... more) {
    return Stream.concat(words.stream(), Arrays.stream(more)).toArray();
  }
}
