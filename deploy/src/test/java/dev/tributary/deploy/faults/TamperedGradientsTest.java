package dev.tributary.deploy.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.deploy.cluster.Digits;
import dev.tributary.deploy.cluster.DigitsCoordinator;
import dev.tributary.deploy.cluster.GradientInterceptor;
import dev.tributary.deploy.cluster.InterceptedWorker;
import dev.tributary.deploy.cluster.Tributary;
import dev.tributary.reduce.SliceId;
import dev.tributary.reduce.TreeNode;
import dev.tributary.wire.ChunkHeader;
import dev.tributary.wire.Floats;
import dev.tributary.wire.Stamp;
import dev.tributary.wire.TensorChunk;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A worker sends one invalid chunk. The coordinator refuses the worker and says what was wrong,
/// and the run ends with the expected bits.
@Tag("slow")
@Timeout(value = 600, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class TamperedGradientsTest {
  private static final long STEP = 30;

  @TempDir Path directory;

  private DigitsCoordinator digits;

  @BeforeEach
  void coordinate() throws Exception {
    digits = DigitsCoordinator.start(directory.resolve("out"));
  }

  /// A change that makes a chunk invalid.
  ///
  /// @param why the pattern of the coordinator's reason
  private record Tampering(String name, String why, UnaryOperator<TensorChunk> change) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Tampering> tamperings() {
    return Stream.of(
        new Tampering(
            "of another run",
            "run [0-9a-f]{16} here, .* run 0000000000000005; join anew",
            chunk -> stamped(chunk, new Stamp(5, 1, STEP))),
        new Tampering(
            "of another term",
            "term 1 here, .* term 7; join anew",
            chunk -> stamped(chunk, new Stamp(chunk.header().stamp().runId(), 7, STEP))),
        new Tampering(
            "of a future step",
            "a gradient of step 31, but the run is at step 30",
            chunk -> stamped(chunk, chunk.header().stamp().at(STEP + 1))),
        new Tampering(
            "too short",
            "slice 0 of parameter \\d, with \\d+ values, is not part of this model; a slice has"
                + " \\d+ values, .*",
            chunk ->
                TensorChunk.lent(
                    chunk.header(),
                    new Floats(
                        chunk.values().array(),
                        chunk.values().from(),
                        chunk.values().count() - 1))),
        new Tampering(
            "of a parameter beyond the last",
            "slice 0 of parameter 4, with \\d+ values, is not part of this model; a slice has \\d+"
                + " values, .*",
            chunk -> placed(chunk, chunk.header().node(), new SliceId(4, 0))),
        new Tampering(
            "of shards that are no node",
            "shards 1\\.\\.2 are not a node of the tree over 8 shards",
            chunk -> placed(chunk, Optional.of(new TreeNode(1, 2)), chunk.header().slice())));
  }

  @ParameterizedTest
  @MethodSource("tamperings")
  void anInvalidChunkIsRefused(Tampering tampering) throws Exception {
    GradientInterceptor.Alteration alteration =
        once(chunk -> List.of(tampering.change().apply(chunk)));
    try (InterceptedWorker _ =
        InterceptedWorker.altering(alteration, digits.address(), "tamperer")) {
      digits.awaitRefusal(tampering.why() + "$");
      digits.coordinator().out().await("^tamperer is gone \\(its stream of gradients was lost\\)");
    }

    digits.completeWith();
  }

  @Test
  void aChunkOfAStepThatIsOverIsDroppedAndCounted() throws Exception {
    GradientInterceptor.Alteration alteration =
        once(chunk -> List.of(stamped(chunk, chunk.header().stamp().at(STEP - 2)), chunk));
    try (InterceptedWorker worker =
        InterceptedWorker.altering(alteration, digits.address(), "slow")) {
      worker.await();
    }

    Tributary.Ended run = digits.coordinator().await();

    assertThat(run.weights()).isEqualTo(Digits.WEIGHTS_OF_THREE_EPOCHS);
    assertThat(run.out()).contains("1 message of an older step came late and was dropped");
  }

  /// Applies the alteration to the first chunk of the step only.
  private static GradientInterceptor.Alteration once(GradientInterceptor.Alteration alteration) {
    AtomicBoolean done = new AtomicBoolean();
    return chunk ->
        chunk.header().stamp().step() == STEP && done.compareAndSet(false, true)
            ? alteration.of(chunk)
            : List.of(chunk);
  }

  private static TensorChunk stamped(TensorChunk chunk, Stamp stamp) {
    ChunkHeader header = chunk.header();
    return with(chunk, new ChunkHeader(stamp, header.node(), header.slice()));
  }

  private static TensorChunk placed(TensorChunk chunk, Optional<TreeNode> node, SliceId slice) {
    ChunkHeader header = chunk.header();
    return with(chunk, new ChunkHeader(header.stamp(), node, slice));
  }

  private static TensorChunk with(TensorChunk chunk, ChunkHeader header) {
    return TensorChunk.lent(header, chunk.values());
  }
}
