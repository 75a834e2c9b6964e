package dev.tributary.deploy.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.deploy.cluster.Cluster;
import dev.tributary.deploy.cluster.TestJobs;
import dev.tributary.deploy.cluster.Tributary;
import dev.tributary.deploy.process.TcpProxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `tributary doctor` in good and in bad surroundings: real files, real coordinators.
@Tag("slow")
@Timeout(value = 150, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class DoctorTest {
  @TempDir Path directory;

  @Test
  void aSoundMachineAndASoundJobHaveNothingWrong() throws Exception {
    Tributary.Ended examined = doctor(Tributary.DIGITS, "--out", directory);

    assertThat(examined.out()).noneMatch(line -> line.startsWith("BAD"));
    assertThat(examined.out().getLast()).matches("nothing is wrong in \\d+ checks");
    assertThat(examined.code()).isZero();
    assertThat(examined.err()).isEmpty();
    assertThat(examined.out())
        .contains(
            "ok   job: digits, in " + Tributary.DIGITS,
            "ok   model: 4,810 parameters, 920 steps of 64 samples in 8 shards",
            "skip TLS: none without --tls DIR: traffic is in plaintext")
        .anyMatch(line -> line.matches("ok {3}data: 1,438 samples of 64 .* sha256 [0-9a-f]{64}"))
        .anyMatch(line -> line.startsWith("ok   memory: train with "))
        .anyMatch(line -> line.startsWith("ok   disk: "));
  }

  @Test
  void aJobThatIsWrongIsBadAndTheRestIsLookedAtAllTheSame() throws Exception {
    Path job = TestJobs.write(directory, TestJobs.SMALL.replace("batch: 4", "bacth: 4"));

    Tributary.Ended examined = doctor(job, "--out", directory);

    assertThat(examined.out())
        .contains("BAD  job: " + job + ":9: training.bacth: unknown key; did you mean batch?")
        .anyMatch(line -> line.startsWith("ok   disk: "));
    assertThat(examined.out().getLast())
        .matches("1 of \\d+ checks are bad; the lines above say what to do");
    assertThat(examined.code()).isEqualTo(1);
  }

  @Test
  void dataThatAreMissingOrDoNotSuitAreBad() throws Exception {
    Path job = TestJobs.write(directory, TestJobs.SMALL);

    Tributary.Ended elsewhere = doctor(job, "--data", directory.resolve("nowhere"));
    Tributary.Ended unsuited = doctor(job, "--set", "model.layers[0].linear.units=7");

    assertThat(elsewhere.out())
        .anyMatch(line -> line.startsWith("BAD  data: ") && line.contains("there is no file"));
    assertThat(unsuited.out())
        .anyMatch(line -> line.startsWith("BAD  job: ") && line.contains("model.layers"));
    assertThat(List.of(elsewhere.code(), unsuited.code())).containsOnly(1);
  }

  @Test
  void aCoordinatorIsCalledAsAWorkerWouldAndItsRunDoesNotNotice() throws Exception {
    try (Cluster run = coordinating()) {
      String address = run.address();
      Tributary.Ended sameJob = doctor(Tributary.DIGITS, "--coordinator", address);
      Tributary.Ended itsJob = doctor("--coordinator", address);

      for (Tributary.Ended examined : List.of(sameJob, itsJob)) {
        assertThat(examined.out())
            .noneMatch(line -> line.startsWith("BAD"))
            .contains(
                "ok   address: 127.0.0.1 is 127.0.0.1",
                "ok   port: " + address + " accepts connections",
                "ok   coordinator: it lets us in and its run is on",
                "ok   its job: the same as here",
                "ok   its data: the same as here")
            .anyMatch(line -> line.startsWith("ok   memory: a worker with "));
        assertThat(examined.code()).isZero();
      }
      assertThat(run.coordinator().out().lines()).noneMatch(line -> line.contains("joined"));
    }
  }

  @Test
  void anotherJobAndOtherDataThanTheCoordinatorsAreBad() throws Exception {
    Path own = directory.resolve("own");
    Files.createDirectories(own);
    Path job = TestJobs.write(own, TestJobs.SMALL);
    try (Cluster run = coordinating()) {
      String address = run.address();
      Tributary.Ended examined = doctor(job, "--coordinator", address);

      assertThat(examined.out())
          .anyMatch(
              line ->
                  line.startsWith("BAD  its job: ")
                      && line.contains("training.batch is 4 here and 64 there"))
          .anyMatch(line -> line.matches("BAD  its data: sha256 \\w{64} there, \\w{64} here; .*"));
      assertThat(examined.code()).isEqualTo(1);
    }
  }

  @Test
  void whereNobodyListensOrNobodyIsAtAllTheAddressOrThePortIsBad() throws Exception {
    int free = Cluster.freePort();

    Tributary.Ended refused = doctor("--coordinator", "127.0.0.1:" + free);
    Tributary.Ended unknown = doctor("--coordinator", "no-such-host.invalid:7700");

    assertThat(refused.out())
        .anyMatch(line -> line.startsWith("BAD  port: 127.0.0.1:" + free + ": "))
        .noneMatch(line -> line.contains("coordinator: "));
    assertThat(unknown.out())
        .contains(
            "BAD  address: no-such-host.invalid: no such host; correct the name, or give an"
                + " address")
        .noneMatch(line -> line.contains("port: "));
    assertThat(List.of(refused.code(), unknown.code())).containsOnly(1);
  }

  @Test
  void whoeverListensButIsNoCoordinatorIsBad() throws Exception {
    try (TcpProxy deadEnd = TcpProxy.to(Cluster.freePort())) {
      Tributary.Ended examined = doctor("--coordinator", "127.0.0.1:" + deadEnd.port());

      assertThat(examined.out())
          .anyMatch(line -> line.startsWith("BAD  coordinator: the coordinator at 127.0.0.1:"));
      assertThat(examined.code()).isEqualTo(1);
    }
  }

  @Test
  void certificatesAndTokensAreLookedAtAndTried() throws Exception {
    Tributary.run("certs", directory, "--hosts", "localhost,127.0.0.1");
    Path right = Files.writeString(directory.resolve("token"), "correct-horse-battery-staple\n");
    Path wrong = Files.writeString(directory.resolve("wrong"), "incorrect-horse\n");
    Path worker = directory.resolve("worker");
    try (Cluster run =
        coordinating("--tls", directory.resolve("coordinator"), "--token-file", right)) {
      String address = run.address();
      Tributary.Ended sound =
          doctor("--coordinator", address, "--tls", worker, "--token-file", right);
      Tributary.Ended stranger =
          doctor("--coordinator", address, "--tls", worker, "--token-file", wrong);
      Tributary.Ended naked = doctor("--coordinator", address);
      assertThat(sound.code()).as("%s", sound.out()).isZero();
      assertThat(sound.out())
          .contains(
              "ok   token: there is one", "ok   TLS: " + worker + "/cert.pem: issued by ca.pem");
      assertThat(bad(stranger))
          .singleElement()
          .asString()
          .contains("the join token is not the coordinator's")
          .doesNotContain("horse");
      assertThat(bad(naked)).singleElement().asString().startsWith("BAD  coordinator: ");
    }
  }

  @Test
  void filesThatHoldNoCertificateOrNoTokenAreBad() throws Exception {
    Path empty = Files.writeString(directory.resolve("token"), "\n");

    Tributary.Ended examined = doctor("--tls", directory, "--token-file", empty);

    assertThat(bad(examined)).anyMatch(line -> line.startsWith("BAD  TLS: " + directory));
    assertThat(bad(examined)).anyMatch(line -> line.startsWith("BAD  token: "));
    assertThat(examined.code()).isEqualTo(1);
  }

  @Test
  void ofCertificatesAndTokenOnlyWhatIsWrongIsBad() throws Exception {
    Path absent = directory.resolve("absent");
    Path token = Files.writeString(directory.resolve("token"), "correct-horse-battery-staple\n");
    Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-r--r--"));

    Tributary.Ended examined = doctor("--tls", absent, "--token-file", token);

    assertThat(bad(examined))
        .containsExactly(
            "BAD  TLS: %s: no such file or directory; `tributary certs` makes all three files; give this user the right to read them"
                .formatted(absent.resolve("ca.pem")));
    assertThat(examined.out())
        .contains(
            "ok   token: there is one",
            "note token: %s: every user of this machine can read this secret; chmod 600 %1$s"
                .formatted(token));
  }

  /// A coordinator that waits for workers.
  private Cluster coordinating(Object... more) throws Exception {
    return Cluster.coordinating(Tributary.DIGITS, directory.resolve("out"), more);
  }

  private static Tributary.Ended doctor(Object... arguments) throws Exception {
    return Tributary.run(Stream.concat(Stream.of("doctor"), Stream.of(arguments)).toArray());
  }

  private static List<String> bad(Tributary.Ended examined) {
    return examined.out().stream().filter(line -> line.startsWith("BAD")).toList();
  }
}
