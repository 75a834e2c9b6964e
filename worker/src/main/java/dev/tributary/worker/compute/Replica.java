package dev.tributary.worker.compute;

import dev.tributary.nn.Architecture;
import dev.tributary.nn.Network;
import dev.tributary.nn.ParameterSpec;
import dev.tributary.wire.ChunkHeader;
import dev.tributary.wire.Floats;
import dev.tributary.wire.Slicing;
import dev.tributary.wire.Stamp;
import dev.tributary.wire.TensorChunk;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.ejml.data.FMatrixRMaj;

/// The worker's copy of the weights: two buffers, which versions take in turn, since a step may
/// have to be computed again from version t − 1 while parts of version t are already here. It
/// outlives sessions.
///
/// Over a socket the values land in memory of this object. Within one JVM a chunk lends the
/// coordinator's own array of the whole parameter, which takes the matrix's place: nothing is
/// copied.
///
/// Receiving is for one thread, and nobody waits for whoever computes: version t + 2 is written
/// over version t while a worker actor may still read it. That does no harm. A weight of version t
/// + 2 exists only once step t + 1, the one that needs version t, is over for everybody, so what is
///   computed from such a mixture is of a step that the coordinator counts no more. The worker can
///   tell: before the first value of another version is written, [#holds] turns false. Who asks
///   again after computing, and is still told that the version is here, has read it and nothing
///   else; who is told that it is not has computed nothing, whatever came of it.
public final class Replica implements Versions {
  private static final int VERSIONS = 2;
  private static final long NONE = -1;

  private final List<ParameterSpec> parameters;
  private final int[] firstSlice; // of each parameter, in the numbering of `received`
  private final int slices;
  private final List<Buffer> buffers = new ArrayList<>();
  private Stamp term = new Stamp(0, 0, 0); // whose versions these are, if there are any
  private volatile long newest = NONE;

  /// Memory for one version.
  private static final class Buffer {
    final List<FMatrixRMaj> matrices; // without memory until values arrive
    final Network network;
    final BitSet received = new BitSet(); // the slices of the version that arrives, or has arrived
    long version = NONE;
    volatile long whole = NONE; // the same, once nothing is missing

    Buffer(List<FMatrixRMaj> matrices, Network network) {
      this.matrices = matrices;
      this.network = network;
    }

    /// From here on this is a place for `other`.
    void turnTo(long other) {
      whole = NONE; // first of all: the worker's actors may be reading
      version = other;
      received.clear();
    }
  }

  public Replica(Architecture architecture) {
    this.parameters = architecture.parameters();
    this.firstSlice = new int[parameters.size()];
    int count = 0;
    for (int p = 0; p < parameters.size(); p++) {
      firstSlice[p] = count;
      count += Slicing.slices(parameters.get(p).size());
    }
    this.slices = count;
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
        buffer.turnTo(NONE);
      }
    }
    term = moment.at(0);
    newest = held ? version : NONE;
    return held;
  }

  /// Where the values of a chunk from a socket go; nowhere if a later version is there already.
  ///
  /// @throws io.grpc.StatusRuntimeException if the header does not fit the model
  public Optional<Floats> land(ChunkHeader header, int count) {
    ParameterSpec spec = require(header, count);
    if (!turn(header)) {
      return Optional.empty();
    }
    FMatrixRMaj matrix = buffer(header.stamp().step()).matrices.get(header.parameter());
    if (matrix.data.length == 0) {
      matrix.data = new float[spec.size()];
    }
    return Optional.of(new Floats(matrix.data, header.offset(), count));
  }

  /// Takes note of a chunk whose values have landed, or are lent.
  ///
  /// @return the version that is now complete, if this chunk was the last it lacked
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
      buffer.matrices.get(header.parameter()).data = chunk.values().array();
    }
    buffer.received.set(firstSlice[header.parameter()] + Slicing.slice(header.offset()));
    if (buffer.received.cardinality() < slices) {
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
      buffer.turnTo(version);
    }
    return buffer.version == version;
  }

  private Buffer buffer(long version) {
    return buffers.get((int) Long.remainderUnsigned(version, VERSIONS));
  }

  private ParameterSpec require(ChunkHeader header, int count) {
    if (header.parameter() < parameters.size()) {
      ParameterSpec spec = parameters.get(header.parameter());
      if (Slicing.isSlice(spec.size(), header.offset(), count)) {
        return spec;
      }
    }
    throw Status.INVALID_ARGUMENT
        .withDescription(
            "weights: %d values of parameter %d, from element %d on, are no slice of this model"
                .formatted(count, header.parameter(), header.offset()))
        .asRuntimeException();
  }
}
