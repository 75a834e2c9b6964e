package dev.tributary.worker.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.nn.ParameterSpec;
import dev.tributary.reduce.SliceId;
import dev.tributary.reduce.Slicing;
import dev.tributary.tensor.Finiteness;
import dev.tributary.train.PreparedJob;
import dev.tributary.train.TinyJobs;
import dev.tributary.wire.ChunkHeader;
import dev.tributary.wire.Floats;
import dev.tributary.wire.Stamp;
import dev.tributary.wire.TensorChunk;
import dev.tributary.wire.TensorChunk.Memory;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.ejml.data.FMatrixRMaj;
import org.junit.jupiter.api.Test;

class ReplicaTest {
  private final PreparedJob job = TinyJobs.prepared(TinyJobs.wide());
  private final List<ParameterSpec> parameters = job.architecture().parameters();
  private final Replica replica = new Replica(job.architecture());

  @Test
  void aVersionIsCompleteWithItsLastMissingSliceInAnyOrder() {
    List<TensorChunk> chunks = new ArrayList<>(lent(0, job.initialWeights()));
    Collections.shuffle(chunks, new Random(1));

    assertThat(chunks).hasSize(5);
    for (TensorChunk chunk : chunks.subList(0, 4)) {
      assertThat(replica.received(chunk)).isEmpty();
    }
    assertThat(replica.received(chunks.getFirst())).isEmpty();
    assertThat(replica.received(chunks.getLast())).isEqualTo(OptionalLong.of(0));
  }

  @Test
  void lentArraysReplaceTheNetworksArrays() {
    List<FMatrixRMaj> weights = job.initialWeights();

    lent(0, weights).forEach(replica::received);

    for (int p = 0; p < weights.size(); p++) {
      assertThat(replica.network(0).parameters().get(p).data).isSameAs(weights.get(p).data);
    }
  }

  @Test
  void versionsAlternateAndTheOlderOneOfTwoStays() {
    List<FMatrixRMaj> first = job.initialWeights();
    List<FMatrixRMaj> second = job.architecture().allocate();
    List<FMatrixRMaj> third = job.architecture().allocate();

    lent(6, first).forEach(replica::received);
    lent(7, second).forEach(replica::received);

    assertThat(replica.network(6).parameters().getFirst().data).isSameAs(first.getFirst().data);
    assertThat(replica.network(7).parameters().getFirst().data).isSameAs(second.getFirst().data);
    List<TensorChunk> next = lent(8, third);
    for (TensorChunk chunk : next.subList(0, 4)) {
      assertThat(replica.received(chunk)).isEmpty();
    }
    assertThat(replica.received(next.getLast())).isEqualTo(OptionalLong.of(8));
    assertThat(replica.network(8)).isSameAs(replica.network(6)).isNotSameAs(replica.network(7));
    assertThat(replica.network(7).parameters().getFirst().data).isSameAs(second.getFirst().data);
  }

  @Test
  void valuesFromASocketAreReadIntoTheNetworksArrays() {
    int size = parameters.getFirst().size();
    int rest = size - Slicing.CHUNK_FLOATS;

    Floats first = replica.reserve(header(3, 0, 0), Slicing.CHUNK_FLOATS).orElseThrow();
    Floats second = replica.reserve(header(3, 0, 1), rest).orElseThrow();

    assertThat(first.array()).isSameAs(second.array()).hasSize(size);
    assertThat(second.from()).isEqualTo(Slicing.CHUNK_FLOATS);
    assertThat(second.count()).isEqualTo(rest);
    assertThat(replica.network(3).parameters().getFirst().data).isSameAs(first.array());
    assertThat(replica.reserve(header(4, 0, 0), Slicing.CHUNK_FLOATS).orElseThrow().array())
        .isNotSameAs(first.array());
  }

  @Test
  void aMissedVersionIsNotHeld() {
    lent(1, job.initialWeights()).forEach(replica::received);
    lent(2, job.initialWeights()).subList(0, 3).forEach(replica::received);
    lent(4, job.initialWeights()).forEach(replica::received);

    assertThat(replica.newest()).isEqualTo(4);
    assertThat(replica.holds(4)).isTrue();
    assertThat(replica.holds(3)).isFalse();
    assertThat(replica.holds(2)).isFalse();
    assertThat(replica.holds(1)).isTrue();
  }

  @Test
  void aVersionIsHeldUntilTheFirstValueOfAnotherMayBeWritten() {
    receiveFromSocket(1);
    assertThat(replica.holds(1)).isTrue();
    receiveFromSocket(2);
    assertThat(replica.holds(1)).isTrue();

    replica.reserve(header(3, 1, 0), parameters.get(1).size());

    assertThat(replica.holds(1)).isFalse();
    assertThat(replica.holds(3)).isFalse();
    assertThat(replica.newest()).isEqualTo(2);
    receiveFromSocket(3);
    assertThat(replica.holds(3)).isTrue();
  }

  @Test
  void aLentArrayEndsTheOlderVersionToo() {
    lent(1, job.initialWeights()).forEach(replica::received);

    replica.received(lent(3, job.initialWeights()).getLast());

    assertThat(replica.holds(1)).isFalse();
  }

  @Test
  void aChunkOfAnOverwrittenVersionIsDropped() {
    receiveFromSocket(3);

    assertThat(replica.reserve(header(1, 1, 0), parameters.get(1).size())).isEmpty();
    assertThat(
            replica.received(
                new TensorChunk(header(1, 1, 0), Floats.of(), Memory.DROPPED, Finiteness.FINITE)))
        .isEmpty();
    lent(1, job.initialWeights()).forEach(chunk -> assertThat(replica.received(chunk)).isEmpty());

    assertThat(replica.holds(3)).isTrue();
    assertThat(replica.holds(1)).isFalse();
  }

  @Test
  void anotherSessionOfTheTermKeepsTheVersionAtWhichItBegins() {
    replica.begin(new Stamp(7, 1, 0));
    receiveFromSocket(4);
    receiveFromSocket(5);

    assertThat(replica.begin(new Stamp(7, 1, 4))).isTrue();

    assertThat(replica.holds(4)).isTrue();
    assertThat(replica.newest()).isEqualTo(4);
    assertThat(replica.holds(5)).isFalse();
    assertThat(receiveFromSocket(5)).isEqualTo(OptionalLong.of(5));
  }

  @Test
  void aSessionAtAnotherVersionOrOfAnotherTermOrRunKeepsNothing() {
    List<Stamp> others =
        List.of(new Stamp(7, 1, 3), new Stamp(7, 1, 6), new Stamp(7, 2, 4), new Stamp(8, 1, 4));
    for (Stamp other : others) {
      replica.begin(new Stamp(7, 1, 0));
      receiveFromSocket(4);
      assertThat(replica.newest()).isEqualTo(4);

      assertThat(replica.begin(other)).isFalse();

      assertThat(replica.newest()).isEqualTo(-1);
      assertThat(replica.holds(4)).isFalse();
      assertThat(receiveFromSocket(2)).isEqualTo(OptionalLong.of(2));
    }
  }

  @Test
  void anIncompleteVersionIsNotKept() {
    replica.begin(new Stamp(7, 1, 0));
    lent(4, job.initialWeights()).subList(0, 4).forEach(replica::received);

    assertThat(replica.begin(new Stamp(7, 1, 4))).isFalse();

    assertThat(replica.received(lent(4, job.initialWeights()).getLast())).isEmpty();
  }

  @Test
  void aChunkThatIsNoSliceOfTheModelIsRefused() {
    List<Runnable> invalidChunks =
        List.of(
            () -> replica.reserve(header(0, 4, 0), 3),
            () -> replica.reserve(header(0, 3, 0), 2),
            () -> replica.reserve(header(0, 0, 2), Slicing.CHUNK_FLOATS),
            () -> replica.received(TensorChunk.lent(header(0, 3, 0), Floats.of(1, 2))));

    for (Runnable chunk : invalidChunks) {
      assertThatThrownBy(chunk::run)
          .isInstanceOf(StatusRuntimeException.class)
          .hasMessageContaining("is not part of this model");
    }
  }

  /// Receives a complete version, as from a socket.
  private OptionalLong receiveFromSocket(long version) {
    OptionalLong complete = OptionalLong.empty();
    for (TensorChunk chunk : lent(version, job.initialWeights())) {
      Floats values = replica.reserve(chunk.header(), chunk.values().count()).orElseThrow();
      complete =
          replica.received(
              new TensorChunk(chunk.header(), values, Memory.OWNED, Finiteness.UNKNOWN));
    }
    return complete;
  }

  private static ChunkHeader header(long version, int parameter, int slice) {
    return ChunkHeader.ofWeights(new Stamp(1, 1, version), new SliceId(parameter, slice));
  }

  private List<TensorChunk> lent(long version, List<FMatrixRMaj> weights) {
    List<TensorChunk> chunks = new ArrayList<>();
    for (int p = 0; p < weights.size(); p++) {
      int size = parameters.get(p).size();
      for (SliceId slice : Slicing.of(p, size)) {
        chunks.add(
            TensorChunk.lent(
                header(version, p, slice.slice()),
                new Floats(weights.get(p).data, slice.from(), slice.count(size))));
      }
    }
    return chunks;
  }
}
