package dev.tributary.worker.compute;

import dev.tributary.nn.Architecture;
import dev.tributary.nn.Network;
import dev.tributary.nn.ParameterSpec;
import dev.tributary.reduce.SliceId;
import dev.tributary.reduce.Slicing;
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

/// The worker's copy of the weights: two buffers, which versions take in turn, since a step may
/// have to be computed again from version t−1 while parts of version t are already here. The copy
/// outlives sessions.
///
/// Over a socket the values are read into memory of this object. Within one JVM a chunk lends the
/// coordinator's own array of the whole parameter, which takes the matrix's place: nothing is
/// copied.
///
/// One thread receives, and it never waits for the threads that compute: version t+2 is written
/// over version t while a worker actor may still read version t. This does no harm. A weight of
/// version t+2 exists only after step t+1 is over for all workers, and step t+1 is the one that
/// needs version t; so the coordinator ignores a result that was computed from such a mixture. The
/// worker notices it, too: [#holds] turns false before the first value of another version is
/// written. A result counts only if `holds` is still true after the computation.
public final class Replica implements Versions {
  private static final int VERSIONS = 2;
  private static final long NONE = -1;

  private final List<ParameterSpec> parameters;
  private final List<SliceId> slices;
  private final List<Buffer> buffers = new ArrayList<>();
  private Stamp term = new Stamp(0, 0, 0); // whose versions these are, if there are any
  private volatile long newest = NONE;

  /// Memory for one version.
  private static final class Buffer {
    final List<FMatrixRMaj> matrices; // without memory until values arrive
    final Network network;
    final Set<SliceId> missing = new HashSet<>(); // of the version that arrives, or has arrived
    long version = NONE;
    volatile long whole = NONE; // the same, once nothing is missing

    Buffer(List<FMatrixRMaj> matrices, Network network) {
      this.matrices = matrices;
      this.network = network;
    }

    /// Makes the buffer a place for `other`, of which all `slices` are missing.
    void turnTo(long other, List<SliceId> slices) {
      whole = NONE; // first of all: the worker's actors may be reading
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

  /// A session begins, at this version of this run and term: only that is kept of what is here.
  /// Nothing may be arriving from an earlier session any more.
  ///
  /// Of another term nothing is kept. A coordinator that sends the last of version t may be writing
  /// version t + 2 over it already, and what arrives is then a mixture. In its own term nobody
  /// computes with version t any more, but the next term may go back to it.
  ///
  /// @return whether the version is here, so that it need not be sent
  public boolean begin(Stamp moment) {
    long version = moment.step();
    boolean held = moment.at(0).equals(term) && holds(version);
    for (Buffer buffer : buffers) {
      if (!held || buffer != buffer(version)) {
        buffer.turnTo(NONE, slices);
      }
    }
    term = moment.at(0);
    newest = held ? version : NONE;
    return held;
  }

  /// Memory for the values of a chunk from a socket; none if a later version is there already.
  ///
  /// @throws io.grpc.StatusRuntimeException if the header does not fit the model
  public Optional<Floats> reserve(ChunkHeader header, int count) {
    ParameterSpec spec = require(header, count);
    if (!turn(header)) {
      return Optional.empty();
    }
    SliceId slice = header.slice();
    FMatrixRMaj matrix = buffer(header.stamp().step()).matrices.get(slice.parameter());
    if (matrix.data.length == 0) {
      matrix.data = new float[spec.size()];
    }
    return Optional.of(new Floats(matrix.data, slice.from(), count));
  }

  /// Notes the arrival of a chunk whose values are in place, or are lent.
  ///
  /// @return the version that is now complete, if this chunk was the last one missing
  public OptionalLong received(TensorChunk chunk) {
    ChunkHeader header = chunk.header();
    if (chunk.memory() == TensorChunk.Memory.DROPPED) {
      return OptionalLong.empty();
    }
    require(header, chunk.values().count());
    if (!turn(header)) {
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

  /// Makes room for the chunk's version, unless a later one is where it would be.
  private boolean turn(ChunkHeader header) {
    long version = header.stamp().step();
    Buffer buffer = buffer(version);
    if (buffer.version < version) {
      buffer.turnTo(version, slices);
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
            "weights: slice %d of parameter %d, with %d values, is not part of this model; a slice has %d values, the last of a parameter has the rest"
                .formatted(slice.slice(), slice.parameter(), count, Slicing.CHUNK_FLOATS))
        .asRuntimeException();
  }
}
