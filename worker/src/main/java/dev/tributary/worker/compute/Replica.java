package dev.tributary.worker.compute;

import dev.tributary.nn.Architecture;
import dev.tributary.nn.Network;
import dev.tributary.nn.ParameterSpec;
import dev.tributary.reduce.SliceId;
import dev.tributary.reduce.Slicing;
import dev.tributary.text.Counted;
import dev.tributary.wire.ChunkHeader;
import dev.tributary.wire.Floats;
import dev.tributary.wire.Stamp;
import dev.tributary.wire.TensorChunk;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.ejml.data.FMatrixRMaj;

/// The worker's copy of the weights: two buffers, which versions use in turn. Two are needed
/// because a step may have to be computed again from version t−1 while parts of version t have
/// already arrived. The copy outlives sessions.
///
/// Over a socket, values are read into memory of this object. Within one JVM, a chunk lends the
/// coordinator's own array of the whole parameter, which replaces the array of the matrix, so
/// nothing is copied.
///
/// One thread receives and never waits for the threads that compute: version t+2 overwrites version
/// t while a worker actor may still read version t. This is harmless. A weight of version t+2
/// exists only after step t+1, which needs version t, is over for all workers. The coordinator
/// therefore ignores a result that was computed from such a mixture. The worker detects the mixture
/// as well: [#holds] becomes false before the first value of another version is written, and a
/// result counts only if `holds` is still true after the computation.
public final class Replica implements Versions {
  private static final int VERSIONS = 2;
  private static final long NONE = -1;

  private final List<ParameterSpec> parameters;
  private final List<SliceId> slices;
  private final List<Buffer> buffers = new ArrayList<>();
  private Stamp term = new Stamp(0, 0, 0); // the term of the versions in the buffers
  private volatile long newest = NONE;

  /// Memory for one version.
  private static final class Buffer {
    final List<FMatrixRMaj> matrices; // without arrays until values arrive
    final Network network;
    final Set<SliceId> missing = new HashSet<>(); // the missing slices of `version`
    long version = NONE;
    volatile long whole = NONE; // equal to `version` once nothing is missing

    Buffer(List<FMatrixRMaj> matrices, Network network) {
      this.matrices = matrices;
      this.network = network;
    }

    /// Assigns the buffer to version `other`, of which all `slices` are missing.
    void assignTo(long other, List<SliceId> slices) {
      whole = NONE; // first, because worker actors may be reading
      version = other;
      missing.addAll(slices);
    }
  }

  public Replica(Architecture architecture) {
    this.parameters = architecture.parameters();
    this.slices = Slicing.ofModel(parameters.stream().map(ParameterSpec::size).toList());
    for (int i = 0; i < VERSIONS; i++) {
      List<FMatrixRMaj> matrices =
          parameters.stream()
              .map(spec -> FMatrixRMaj.wrap(spec.rows(), spec.cols(), new float[0]))
              .toList();
      buffers.add(new Buffer(matrices, architecture.network(matrices)));
    }
  }

  /// Begins a session at the version of `moment`. Only that version of that run and term is kept.
  /// The streams of earlier sessions must have ended before this call.
  ///
  /// Versions of another term are discarded. While a coordinator sends the last chunks of version
  /// t, it may already overwrite them with version t + 2, and the worker then receives a mixture.
  /// In that term no worker computes with version t any more, but the next term may resume from
  /// version t.
  ///
  /// @return whether the version is here, so that it need not be sent
  public boolean begin(Stamp moment) {
    long version = moment.step();
    boolean held = moment.at(0).equals(term) && holds(version);
    for (Buffer buffer : buffers) {
      if (!held || buffer != buffer(version)) {
        buffer.assignTo(NONE, slices);
      }
    }
    term = moment.at(0);
    newest = held ? version : NONE;
    return held;
  }

  /// Memory for the values of a chunk from a socket; empty if a later version already uses the
  /// buffer.
  ///
  /// @throws io.grpc.StatusRuntimeException if the header does not fit the model
  public Optional<Floats> reserve(ChunkHeader header, int count) {
    ParameterSpec spec = require(header, count);
    if (!assignBuffer(header)) {
      return Optional.empty();
    }
    SliceId slice = header.slice();
    FMatrixRMaj matrix = buffer(header.stamp().step()).matrices.get(slice.parameter());
    if (matrix.data.length == 0) {
      matrix.data = new float[spec.size()];
    }
    return Optional.of(new Floats(matrix.data, slice.from(), count));
  }

  /// Notes the arrival of a chunk whose values have been read into place or are lent.
  ///
  /// @return the version that is now complete, if this chunk was the last one missing
  public OptionalLong received(TensorChunk chunk) {
    ChunkHeader header = chunk.header();
    if (chunk.memory() == TensorChunk.Memory.DROPPED) {
      return OptionalLong.empty();
    }
    require(header, chunk.values().count());
    if (!assignBuffer(header)) {
      return OptionalLong.empty();
    }
    Buffer buffer = buffer(header.stamp().step());
    if (chunk.memory() == TensorChunk.Memory.LENT) {
      buffer.matrices.get(header.slice().parameter()).data = chunk.values().array();
    }
    buffer.missing.remove(header.slice());
    if (!buffer.missing.isEmpty()) {
      return OptionalLong.empty();
    }
    buffer.whole = buffer.version;
    newest = Math.max(newest, buffer.version);
    return OptionalLong.of(buffer.version);
  }

  @Override
  public long newest() {
    return newest;
  }

  @Override
  public boolean holds(long version) {
    return version >= 0 && buffer(version).whole == version;
  }

  /// The network over the weights of `version`, which is here.
  public Network network(long version) {
    return buffer(version).network;
  }

  /// Assigns a buffer to the chunk's version, unless a later version uses that buffer.
  ///
  /// @return whether the buffer belongs to the chunk's version
  private boolean assignBuffer(ChunkHeader header) {
    long version = header.stamp().step();
    Buffer buffer = buffer(version);
    if (buffer.version < version) {
      buffer.assignTo(version, slices);
    }
    return buffer.version == version;
  }

  private Buffer buffer(long version) {
    return buffers.get((int) Long.remainderUnsigned(version, VERSIONS));
  }

  private ParameterSpec require(ChunkHeader header, int count) {
    SliceId slice = header.slice();
    if (slice.parameter() < parameters.size()) {
      ParameterSpec spec = parameters.get(slice.parameter());
      if (slice.isSliceOf(spec.size(), count)) {
        return spec;
      }
    }
    throw Status.INVALID_ARGUMENT
        .withDescription(
            "weights: slice %s of parameter %s, with %s, is not part of this model; a slice has %s values, the last of a parameter has the rest"
                .formatted(
                    slice.slice(),
                    slice.parameter(),
                    Counted.of(count, "value"),
                    Slicing.CHUNK_FLOATS))
        .asRuntimeException();
  }
}
