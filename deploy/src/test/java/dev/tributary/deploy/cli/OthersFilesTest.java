package dev.tributary.deploy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.deploy.cluster.RecordedRun;
import dev.tributary.deploy.cluster.SmallDisk;
import dev.tributary.deploy.cluster.TestJobs;
import dev.tributary.deploy.cluster.Tributary;
import dev.tributary.deploy.cluster.TributaryProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A run writes and moves only its own files, whatever is in the directory of `--out`.
@Tag("slow")
final class OthersFilesTest {
  private static final String PRECIOUS = "precious\n";

  @TempDir Path directory;

  private Path job;
  private Path out;

  @BeforeEach
  void writeJob() throws IOException {
    job = TestJobs.write(directory, TestJobs.SMALL);
    out = Files.createDirectory(directory.resolve("out"));
  }

  private Path put(String name) throws IOException {
    Path file = out.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, PRECIOUS);
  }

  @Test
  void noPlantedLinkIsFollowed() throws Exception {
    Path victim = Files.writeString(directory.resolve("victim"), PRECIOUS);
    List<String> planted =
        List.of(
            "lock",
            "run.json.tmp",
            "job.yaml.tmp",
            "metrics.jsonl.tmp",
            "ledger.jsonl.tmp",
            "model.safetensors.tmp");
    for (String name : planted) {
      Files.createSymbolicLink(out.resolve(name), victim);
    }

    Tributary.Ended run = Tributary.train(job, out);

    assertThat(run.code()).as("%s", run).isZero();
    assertThat(victim).hasContent(PRECIOUS.strip());
    assertThat(out.resolve("lock")).isRegularFile().content().startsWith("process ");
    assertThat(new RecordedRun(out).model()).exists();
  }

  @ParameterizedTest
  @ValueSource(strings = {"run.json", "model.safetensors"})
  void aLinkInPlaceOfAFileOfARunIsNeitherFollowedNorMoved(String name) throws Exception {
    Path victim = Files.createDirectory(directory.resolve("victim"));
    Files.writeString(victim.resolve("step-000000001.safetensors"), PRECIOUS);
    Path link = Files.createSymbolicLink(out.resolve(name), victim);

    Tributary.Ended run = Tributary.train(job, out);

    assertRefusedBecauseOf(link, run);
    assertThat(link).isSymbolicLink();
    assertThat(victim.toFile().list()).containsExactly("step-000000001.safetensors");
  }

  @Test
  void aLinkInPlaceOfTheCheckpointsIsRefusedAlsoInAnEarlierRun() throws Exception {
    Tributary.train(job, out);
    Path elsewhere = directory.resolve("elsewhere");
    Files.move(out.resolve("checkpoints"), elsewhere);
    Files.delete(new RecordedRun(out).model());
    Path link = Files.createSymbolicLink(out.resolve("checkpoints"), elsewhere);
    List<String> before = List.of(elsewhere.toFile().list());

    Tributary.Ended run = Tributary.train(job, out);

    assertThat(run.code()).as("%s", run).isEqualTo(2);
    assertThat(run.err().getLast())
        .startsWith("tributary: " + link + ": it is a link, ")
        .contains("remove the link, or name another directory with --out");
    assertThat(elsewhere.toFile().list()).containsExactlyInAnyOrderElementsOf(before);
  }

  @ParameterizedTest
  @ValueSource(strings = {"data.csv", "notes.txt", "config.json", "checkpoints/mymodel.pt"})
  void aDirectoryWithOtherFilesIsNotMoved(String name) throws Exception {
    put("job.yaml");
    put("model.safetensors");
    Path own = put(name);

    Tributary.Ended run = Tributary.train(job, out);

    assertRefusedBecauseOf(own, run);
    assertThat(out.resolve("job.yaml")).hasContent(PRECIOUS.strip());
    assertThat(out.resolve("model.safetensors")).hasContent(PRECIOUS.strip());
    assertThat(own).hasContent(PRECIOUS.strip());
    assertThat(out.resolve("lock")).doesNotExist();
  }

  private void assertRefusedBecauseOf(Path foreign, Tributary.Ended run) {
    assertThat(run.code()).as("%s", run).isEqualTo(2);
    assertThat(run.err().getLast())
        .startsWith("tributary: " + out + ": ")
        .contains(foreign + " is not a file of a run; ", "name another directory with --out");
    assertThat(directory.resolve("out-1")).doesNotExist();
  }

  @Test
  void anEarlierRunBesideOtherFilesStaysWhereItIs() throws Exception {
    Path notes = put("notes.txt");
    Tributary.train(job, out);
    String first = new RecordedRun(out).sha256OfModel();

    Tributary.Ended second = Tributary.train(job, out);

    assertRefusedBecauseOf(notes, second);
    assertThat(new RecordedRun(out).sha256OfModel()).isEqualTo(first);
  }

  @Test
  void aLinkStaysAndTheEarlierRunIsMovedBesideItsTarget() throws Exception {
    Path big = Files.createDirectory(directory.resolve("big"));
    Path target = Files.createDirectory(big.resolve("disk"));
    Path link = Files.createSymbolicLink(directory.resolve("link"), target);
    Tributary.train(job, link);

    Tributary.Ended second = Tributary.train(job, link);

    assertThat(second.out().getFirst())
        .isEqualTo("an earlier run was in %s; it is in %s-1 now".formatted(target, target));
    assertThat(link).isSymbolicLink();
    assertThat(new RecordedRun(target).model()).exists();
    assertThat(new RecordedRun(big.resolve("disk-1")).model()).exists();
    assertThat(directory.resolve("link-1")).doesNotExist();
  }

  @Test
  void anEarlierRunInTheCurrentDirectoryIsNotMoved() throws Exception {
    Path child = Files.createDirectory(out.resolve("child"));
    Tributary.Ended first = trainIn(out, ".");
    Files.delete(child);
    Files.createDirectory(directory.resolve("below"));

    Tributary.Ended again = trainIn(out, ".");

    assertThat(first.code()).as("%s", first).isZero();
    assertThat(again.code()).isEqualTo(2);
    assertThat(again.err().getLast())
        .contains(
            "an earlier run ",
            "cannot be moved aside: it is the current directory",
            "name another directory with --out");
    assertThat(new RecordedRun(out).model()).exists();
  }

  private Tributary.Ended trainIn(Path current, String out) throws Exception {
    List<String> prefix = List.of("env", "-C", current.toString());
    try (TributaryProcess run = TributaryProcess.startBy(prefix, "train", job, "--out", out)) {
      return run.await();
    }
  }

  @Test
  void anEarlierRunThatFillsAMountedFileSystemIsNotMoved() throws Exception {
    try (SmallDisk disk = SmallDisk.mount(out, 2_000)) {
      Tributary.train(job, disk.root());

      Tributary.Ended again = Tributary.train(job, disk.root());

      assertThat(again.code()).isEqualTo(2);
      assertThat(again.err().getLast())
          .contains("an earlier run ", "a file system is mounted here", "--out");
      assertThat(new RecordedRun(disk.root()).model()).exists();
    }
  }
}
