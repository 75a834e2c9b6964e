package dev.tributary.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.disk.Disk;
import dev.tributary.disk.DiskFile;
import dev.tributary.proto.v1.Job;
import dev.tributary.proto.v1.ModelDescription;
import dev.tributary.proto.v1.Training;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointStoreTest {
  @TempDir Path directory;

  private final List<CheckpointStore.Skipped> skipped = new ArrayList<>();

  @Test
  void aSavedCheckpointIsLoadedBitForBit() throws IOException {
    store(3).save(checkpoint(7));

    Checkpoint loaded = loadNewest().orElseThrow();

    Checkpoint saved = checkpoint(7);
    assertThat(loaded.moment()).isEqualTo(saved.moment());
    assertThat(loaded.job()).isEqualTo(saved.job());
    assertThat(loaded.dataDigest()).isEqualTo("abcd");
    assertThat(loaded.weights()).usingRecursiveComparison().isEqualTo(saved.weights());
    assertThat(loaded.optimizerState())
        .usingRecursiveComparison()
        .isEqualTo(saved.optimizerState());
    assertThat(skipped).isEmpty();
  }

  @Test
  void theNewestCheckpointIsLoadedAndOnlyTheNewestAreKept() throws IOException {
    for (long step : new long[] {1, 2, 20, 100}) {
      store(2).save(checkpoint(step));
    }

    assertThat(loadNewest().orElseThrow().moment().step()).isEqualTo(100);
    assertThat(names())
        .containsExactly("LATEST", "step-000000020.safetensors", "step-000000100.safetensors");
    assertThat(directory.resolve("LATEST")).hasContent("step-000000100.safetensors");
  }

  @Test
  void anEmptyOrAbsentDirectoryHasNoCheckpoint() {
    assertThat(loadNewest()).isEmpty();
    assertThat(
            new CheckpointStore(directory.resolve("absent"), 1)
                .loadNewest(saved -> saved.misfit(shapes()), skipped::add))
        .isEmpty();
  }

  @Test
  void aTruncatedFileIsSkippedAndNamed() throws IOException {
    store(3).save(checkpoint(1));
    Path newest = store(3).save(checkpoint(2)).file();
    byte[] bytes = Files.readAllBytes(newest);
    for (int length : new int[] {0, 1, 8, 40, 98, 99, bytes.length / 2, bytes.length - 1}) {
      Files.write(newest, Arrays.copyOf(bytes, length));
      skipped.clear();

      assertThat(loadNewest().orElseThrow().moment().step()).isEqualTo(1);
      assertThat(skipped).extracting(CheckpointStore.Skipped::file).containsExactly(newest);
    }
  }

  @Test
  void aFileWithAFlippedBitIsSkippedAndNamed() throws IOException {
    store(3).save(checkpoint(1));
    Path newest = store(3).save(checkpoint(2)).file();
    byte[] bytes = Files.readAllBytes(newest);
    for (int i = 0; i < bytes.length; i++) {
      byte[] flipped = bytes.clone();
      flipped[i] ^= (byte) (1 << i % 8);
      Files.write(newest, flipped);
      skipped.clear();

      assertThat(loadNewest().orElseThrow().moment().step()).as("byte %d", i).isEqualTo(1);
      assertThat(skipped).hasSize(1);
      assertThat(skipped.getFirst().reason()).contains("digest");
    }
  }

  @Test
  void aFileTornByZerosIsSkipped() throws IOException {
    store(3).save(checkpoint(1));
    Path newest = store(3).save(checkpoint(2)).file();
    byte[] bytes = Files.readAllBytes(newest);
    Arrays.fill(bytes, bytes.length - 12, bytes.length, (byte) 0);
    Files.write(newest, bytes);

    assertThat(loadNewest().orElseThrow().moment().step()).isEqualTo(1);
  }

  @Test
  void aCheckpointOfOtherShapesIsSkippedAndTheDifferenceNamed() throws IOException {
    store(3).save(checkpoint(1));
    List<TensorShape> other =
        List.of(new TensorShape("0.weight", List.of(2, 3)), shapes().get(1), shapes().get(2));

    assertThat(store(3).loadNewest(saved -> saved.misfit(other), skipped::add)).isEmpty();
    assertThat(skipped.getFirst().reason())
        .isEqualTo("tensor 0 is 0.weight [3, 2], but the job needs 0.weight [2, 3]");
    assertThat(store(3).loadNewest(saved -> saved.misfit(shapes().subList(0, 2)), skipped::add))
        .isEmpty();
    assertThat(skipped.get(1).reason()).isEqualTo("it has 3 tensors, but the job needs 2");
  }

  @Test
  void aFileUnderTheNameOfAnotherStepIsSkipped() throws IOException {
    Path file = store(3).save(checkpoint(1)).file();
    Files.copy(file, directory.resolve("step-000000009.safetensors"));

    assertThat(loadNewest().orElseThrow().moment().step()).isEqualTo(1);
    assertThat(skipped).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6})
  void aCrashBeforeAnyFileOperationLeavesACheckpoint(int operation) throws IOException {
    store(1).save(checkpoint(1));

    assertThatThrownBy(() -> store(new Failing(operation, true)).save(checkpoint(2)))
        .isInstanceOf(Crash.class);

    long step = loadNewest().orElseThrow().moment().step();
    assertThat(step).isEqualTo(operation <= 2 ? 1 : 2);
    assertThat(skipped).isEmpty();
    store(1).save(checkpoint(3));
    assertThat(names()).containsExactly("LATEST", "step-000000003.safetensors");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void aFailedFileOperationLeavesTheOldCheckpointAndNoTemporaryFile(int operation)
      throws IOException {
    store(1).save(checkpoint(1));

    assertThatThrownBy(() -> store(new Failing(operation, false)).save(checkpoint(2)))
        .isInstanceOf(IOException.class);

    assertThat(names()).containsExactly("LATEST", "step-000000001.safetensors");
  }

  @Test
  void aCheckpointIsSavedEvenIfTheDirectoryCannotBeListedAndTheFailureToPruneIsReported()
      throws IOException {
    store(1).save(checkpoint(1));
    Disk unlisted =
        new Disk() {
          @Override
          public List<Path> list(Path of) throws IOException {
            throw new FileSystemException(of.toString(), null, "Input/output error");
          }
        };

    CheckpointStore.Saving saving = store(unlisted).save(checkpoint(2));

    assertThat(saving.unpruned()).contains("Input/output error: " + directory);
    assertThat(saving.file()).exists();
    assertThat(store(1).save(checkpoint(3)).unpruned()).isEmpty();
    assertThat(names()).containsExactly("LATEST", "step-000000003.safetensors");
  }

  @Test
  void aLinkUnderATemporaryNameIsRemovedAndItsTargetIsUntouched(@TempDir Path elsewhere)
      throws IOException {
    Path victim = Files.writeString(elsewhere.resolve("victim"), "precious");
    for (String name : List.of("step-000000001.safetensors", "LATEST")) {
      Files.createSymbolicLink(directory.resolve(name), victim);
      Files.createSymbolicLink(directory.resolve(name + ".tmp"), victim);
    }

    store(1).save(checkpoint(1));

    assertThat(victim).hasContent("precious");
    assertThat(names()).containsExactly("LATEST", "step-000000001.safetensors");
    assertThat(directory.resolve("LATEST")).hasContent("step-000000001.safetensors");
  }

  @Test
  void nothingIsWrittenOrRemovedThroughALinkToAnotherDirectory(@TempDir Path elsewhere)
      throws IOException {
    new CheckpointStore(elsewhere, 1).save(checkpoint(1));
    Path link = Files.createSymbolicLink(directory.resolve("checkpoints"), elsewhere);

    assertThatThrownBy(() -> new CheckpointStore(link, 1).save(checkpoint(2)))
        .isInstanceOf(IOException.class);

    assertThat(elsewhere.toFile().list())
        .containsExactlyInAnyOrder("LATEST", "step-000000001.safetensors");
  }

  @Test
  void onlyFilesThatAStoreHasWrittenAreRemoved() throws IOException {
    for (String name : List.of("notes.tmp", "step-000000001.safetensors.tmp", "mymodel.pt")) {
      Files.writeString(directory.resolve(name), name);
    }

    store(1).save(checkpoint(2));

    assertThat(names())
        .containsExactly("LATEST", "mymodel.pt", "notes.tmp", "step-000000002.safetensors");
  }

  @Test
  void nothingIsSavedAfterTheTermIsOverAndNoTemporaryFileStays() throws IOException {
    store(1).save(checkpoint(1));
    Term over =
        () -> {
          throw new IOException("term 1 is over");
        };

    assertThatThrownBy(() -> new CheckpointStore(() -> directory, 1, over).save(checkpoint(2)))
        .hasMessage("term 1 is over");

    assertThat(names()).containsExactly("LATEST", "step-000000001.safetensors");
    assertThat(directory.resolve("LATEST")).hasContent("step-000000001.safetensors");
  }

  @Test
  void aDamagedLaterFileIsNotCountedAmongTheKeptCheckpoints() throws IOException {
    store(2).save(checkpoint(1));
    store(2).save(checkpoint(2));
    Files.write(directory.resolve("step-000000009.safetensors"), new byte[5]);
    store(2).save(checkpoint(3));

    assertThat(names())
        .contains("step-000000002.safetensors", "step-000000003.safetensors")
        .doesNotContain("step-000000001.safetensors");
  }

  @Test
  void aValueThatIsNotFiniteIsNotSaved() {
    Checkpoint good = checkpoint(1);
    NamedTensor bad = new NamedTensor("0.bias", List.of(2), new float[] {0, Float.NaN});
    Checkpoint checkpoint =
        new Checkpoint(
            good.moment(),
            good.job(),
            "",
            good.description(),
            List.of(good.weights().get(0), bad),
            List.of());

    assertThatThrownBy(() -> store(1).save(checkpoint))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("tensor 0.bias: element 1 is NaN");
    assertThat(directory).isEmptyDirectory();
  }

  private CheckpointStore store(int keep) {
    return new CheckpointStore(directory, keep);
  }

  private CheckpointStore store(Disk disk) {
    return new CheckpointStore(() -> directory, 1, Term.UNLIMITED, disk);
  }

  private Optional<Checkpoint> loadNewest() {
    return store(1).loadNewest(saved -> saved.misfit(shapes()), skipped::add);
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private static List<TensorShape> shapes() {
    return checkpoint(0).tensors().stream().map(NamedTensor::tensorShape).toList();
  }

  private static Checkpoint checkpoint(long step) {
    return new Checkpoint(
        new Checkpoint.Moment(-5, 2, step),
        Job.newBuilder()
            .setName("digits")
            .setSeed(9)
            .setTraining(Training.newBuilder().setEpochs(3))
            .build(),
        "abcd",
        ModelDescription.newBuilder().setName("digits").setStep(step).build(),
        List.of(
            new NamedTensor("0.weight", List.of(3, 2), new float[] {step, 1, 2, 3, 4, -5.5f}),
            new NamedTensor("0.bias", List.of(2), new float[] {6, 7})),
        List.of(new NamedTensor("optimizer.exp_avg.0.bias", List.of(2), new float[] {8, 1e-30f})));
  }

  private static final class Crash extends Error {
    private static final long serialVersionUID = 1;
  }

  /// Performs file operations until number `last`, which fails.
  private static final class Failing implements Disk {
    private final int last;
    private final boolean crashes;
    private int operations;

    Failing(int last, boolean crashes) {
      this.last = last;
      this.crashes = crashes;
    }

    @Override
    public void force(DiskFile file) throws IOException {
      operate();
      Disk.REAL.force(file);
    }

    @Override
    public void move(Path temporary, Path target) throws IOException {
      operate();
      Disk.REAL.move(temporary, target);
    }

    @Override
    public void forceDirectory(Path of) throws IOException {
      operate();
      Disk.REAL.forceDirectory(of);
    }

    private void operate() throws IOException {
      operations++;
      if (operations == last && crashes) {
        throw new Crash();
      }
      if (operations == last) {
        throw new IOException("the device is full");
      }
    }
  }
}
