package dev.tributary.deploy.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.deploy.cluster.Cluster;
import dev.tributary.deploy.cluster.TestJobs;
import dev.tributary.deploy.cluster.Tributary;
import dev.tributary.deploy.process.TcpProxy;
import dev.tributary.train.Build;
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

/// `tributary doctor` under good and bad conditions, with real files and real coordinators.
@Tag("slow")
@Timeout(value = 150, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class DoctorTest {
  @TempDir Path directory;

  @Test
  void aGoodMachineAndAGoodJobHaveNoBadCheck() throws Exception {
    Tributary.Ended examined = doctor(Tributary.DIGITS, "--out", directory);

    assertThat(examined.out()).noneMatch(line -> line.startsWith("BAD"));
    assertThat(examined.out().getLast()).matches("\\d+ checks, nothing is wrong");
    assertThat(examined.code()).isZero();
    assertThat(examined.err()).isEmpty();
    assertThat(examined.out())
        .contains(
            "ok   job: digits, in " + Tributary.DIGITS,
            "ok   model: 4,810 parameters, 920 steps of 64 samples in 8 shards",
            "skip TLS: not used, because --tls DIR is not given: traffic is in plaintext")
        .anyMatch(line -> line.matches("ok {3}data: 1,438 samples of 64 .* sha256 [0-9a-f]{64}"))
        .anyMatch(line -> line.startsWith("ok   memory: train with "))
        .anyMatch(line -> line.startsWith("ok   disk: "));
  }

  @Test
  void aWrongJobIsBadAndTheOtherChecksAreDoneToo() throws Exception {
    Path job = TestJobs.write(directory, TestJobs.SMALL.replace("batch: 4", "bacth: 4"));

    Tributary.Ended examined = doctor(job, "--out", directory);

    assertThat(examined.out())
        .contains("BAD  job: " + job + ":9: training.bacth: unknown key; did you mean batch?")
        .anyMatch(line -> line.startsWith("ok   disk: "));
    assertThat(examined.out().getLast()).matches("\\d+ checks, 1 is bad; the lines above .*");
    assertThat(examined.code()).isEqualTo(1);
  }

  @Test
  void missingDataAndDataThatDoNotFitTheModelAreBad() throws Exception {
    Path job = TestJobs.write(directory, TestJobs.SMALL);

    Tributary.Ended elsewhere = doctor(job, "--data", directory.resolve("nowhere"));
    Tributary.Ended unfit = doctor(job, "--set", "model.layers[0].linear.units=7");

    assertThat(elsewhere.out())
        .anyMatch(line -> line.startsWith("BAD  data: ") && line.contains("there is no file"));
    assertThat(unfit.out())
        .anyMatch(line -> line.startsWith("BAD  job: ") && line.contains("model.layers"));
    assertThat(List.of(elsewhere.code(), unfit.code())).containsOnly(1);
  }

  @Test
  void aCoordinatorIsCalledWithoutJoiningItsRun() throws Exception {
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
                "ok   coordinator: it accepts the credentials, and its run is in progress",
                "ok   build: " + Build.brief(Build.digest()) + ", as here",
                "ok   its job: the same as here",
                "ok   its data: the same as here")
            .anyMatch(line -> line.startsWith("ok   memory: a worker with "));
        assertThat(examined.code()).isZero();
      }
      assertThat(run.coordinator().out().lines()).noneMatch(line -> line.contains("joined"));
    }
  }

  @Test
  void aJobAndDataThatDifferFromTheCoordinatorsAreBad() throws Exception {
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
          .anyMatch(
              line -> line.matches("BAD  its data: sha256 \\w{64} there, \\w{64} here; .* --data"));
      assertThat(examined.code()).isEqualTo(1);
    }
  }

  @Test
  void aPortWithoutListenerAndAnUnknownHostAreBad() throws Exception {
    int free = Cluster.freePort();

    Tributary.Ended refused = doctor("--coordinator", "127.0.0.1:" + free);
    Tributary.Ended unknown = doctor("--coordinator", "no-such-host.invalid:7700");

    assertThat(refused.out())
        .anyMatch(line -> line.startsWith("BAD  port: 127.0.0.1:" + free + ": "))
        .noneMatch(line -> line.contains("coordinator: "));
    assertThat(unknown.out())
        .anyMatch(
            line ->
                line.startsWith("BAD  address: no-such-host.invalid: no such host; ")
                    && line.contains("correct the name, or give an address"))
        .noneMatch(line -> line.contains("port: "));
    assertThat(List.of(refused.code(), unknown.code())).containsOnly(1);
  }

  @Test
  void aListenerThatIsNotACoordinatorIsBad() throws Exception {
    try (TcpProxy deadEnd = TcpProxy.to(Cluster.freePort())) {
      Tributary.Ended examined = doctor("--coordinator", "127.0.0.1:" + deadEnd.port());

      assertThat(examined.out())
          .anyMatch(line -> line.startsWith("BAD  coordinator: the coordinator at 127.0.0.1:"));
      assertThat(examined.code()).isEqualTo(1);
    }
  }

  @Test
  void certificatesAndTokensAreCheckedAndTried() throws Exception {
    Tributary.run("certs", directory, "--hosts", "localhost,127.0.0.1");
    Path token = Files.writeString(directory.resolve("token"), "correct-horse-battery-staple\n");
    Path otherToken = Files.writeString(directory.resolve("wrong"), "incorrect-horse\n");
    Path worker = directory.resolve("worker");
    try (Cluster run =
        coordinating("--tls", directory.resolve("coordinator"), "--token-file", token)) {
      String address = run.address();
      Tributary.Ended right =
          doctor("--coordinator", address, "--tls", worker, "--token-file", token);
      Tributary.Ended wrong =
          doctor("--coordinator", address, "--tls", worker, "--token-file", otherToken);
      Tributary.Ended without = doctor("--coordinator", address);
      assertThat(right.code()).as("%s", right.out()).isZero();
      assertThat(right.out())
          .contains("ok   token: found", "ok   TLS: " + worker + "/cert.pem: issued by ca.pem");
      assertThat(bad(wrong))
          .singleElement()
          .asString()
          .contains("the join token is not the coordinator's")
          .doesNotContain("horse");
      assertThat(bad(without)).singleElement().asString().startsWith("BAD  coordinator: ");
    }
  }

  @Test
  void filesWithoutCertificateOrTokenAreBad() throws Exception {
    Path empty = Files.writeString(directory.resolve("token"), "\n");

    Tributary.Ended examined = doctor("--tls", directory, "--token-file", empty);

    assertThat(bad(examined)).anyMatch(line -> line.startsWith("BAD  TLS: " + directory));
    assertThat(bad(examined)).anyMatch(line -> line.startsWith("BAD  token: "));
    assertThat(examined.code()).isEqualTo(1);
  }

  @Test
  void aWrongDirectoryOfCertificatesDoesNotMakeTheTokenBad() throws Exception {
    Path absent = directory.resolve("absent");
    Path token = Files.writeString(directory.resolve("token"), "correct-horse-battery-staple\n");
    Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-r--r--"));

    Tributary.Ended examined = doctor("--tls", absent, "--token-file", token);

    assertThat(bad(examined))
        .singleElement()
        .asString()
        .startsWith("BAD  TLS: %s: no such file or directory; ".formatted(absent.resolve("ca.pem")))
        .contains("`tributary certs` creates all three files", "must be able to read them");
    assertThat(examined.out())
        .contains(
            "ok   token: found",
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
