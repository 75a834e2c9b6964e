package dev.tributary.worker.compute;

import dev.tributary.nn.Architecture;
import dev.tributary.nn.Network;
import dev.tributary.nn.ParameterSpec;
import dev.tributary.wire.ChunkHeader;
import dev.tributary.wire.Floats;
import dev.tributary.wire.Slicing;
import dev.tributary.wire.TensorChunk;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.ejml.data.FMatrixRMaj;

/// The worker's copy of the weights: two versions, which alternate, since a step may have to be
/// computed again from version t − 1 while parts of version t are already here.
///
/// Over a socket the values land in memory of this object. Within one JVM a chunk lends the
/// coordinator's own array of the whole parameter, which takes the matrix's place: nothing is
/// copied.
///
/// Receiving is for one thread; a network is for whoever was told, by that thread, that its version
/// is complete.
public final class Replica {
  private static final int VERSIONS = 2;

  private final List<ParameterSpec> parameters;
  private final int[] firstSlice; // of each parameter, in the numbering of `received`
  private final int slices;
  private final List<Buffer> buffers = new ArrayList<>();

  /// @param matrices without memory until values arrive
  /// @param received the slices of the version that is arriving, or has arrived
  private static final class Buffer {
    final List<FMatrixRMaj> matrices;
    final Network network;
    final BitSet received = new BitSet();
    long version = -1;

    Buffer(List<FMatrixRMaj> matrices, Network network) {
      this.matrices = matrices;
      this.network = network;
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

  /// Where the values of a chunk from a socket go.
  ///
  /// @throws io.grpc.StatusRuntimeException if the header does not fit the model
  public Optional<Floats> land(ChunkHeader header, int count) {
    ParameterSpec spec = require(header, count);
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
    require(header, chunk.values().count());
    Buffer buffer = buffer(header.stamp().step());
    if (chunk.memory() == TensorChunk.Memory.LENT) {
      buffer.matrices.get(header.parameter()).data = chunk.values().array();
    }
    if (buffer.version != header.stamp().step()) {
      buffer.version = header.stamp().step();
      buffer.received.clear();
    }
    buffer.received.set(firstSlice[header.parameter()] + Slicing.slice(header.offset()));
    return buffer.received.cardinality() == slices
        ? OptionalLong.of(buffer.version)
        : OptionalLong.empty();
  }

  /// The network over the weights of `version`, which is complete.
  public Network network(long version) {
    return buffer(version).network;
  }

  private Buffer buffer(long version) {
    return buffers.get((int) (version % VERSIONS));
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
            "weights: %d values at %s are no slice of this model".formatted(count, header))
        .asRuntimeException();
  }
}
