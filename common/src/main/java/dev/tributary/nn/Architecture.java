package dev.tributary.nn;

import dev.tributary.digest.Sha256;
import dev.tributary.job.BadInput;
import dev.tributary.proto.v1.Layer;
import dev.tributary.proto.v1.Model;
import dev.tributary.tensor.Shape;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.stream.IntStream;
import org.ejml.data.FMatrixRMaj;

/// A model whose shapes are all known: its parameters, their initial values, and the network over
/// them. It holds no parameter itself.
public final class Architecture {
  private final Shape input;
  private final Chain chain;
  private final List<ParameterSpec> parameters;

  private Architecture(Shape input, Chain chain) {
    this.input = input;
    this.chain = chain;
    this.parameters = chain.parameters();
  }

  /// The architecture of `model`. The shape of one sample is followed through all layers.
  ///
  /// @param model with a value for every setting
  /// @param input the shape of one sample
  /// @throws BadInput if a layer's settings are wrong or its input does not suit it; the message
  ///   names the layer
  public static Architecture of(Model model, Shape input) {
    if (model.getLayersCount() == 0) {
      throw BadInput.at(
          "model.layers", "the model has no layers", "give at least one, e.g. `- linear: ...`");
    }
    List<Layer> layers = model.getLayersList();
    List<LayerPath> paths =
        IntStream.range(0, layers.size()).mapToObj(i -> LayerPath.inModel(layers, i)).toList();
    return new Architecture(input, Chain.of(paths, input));
  }

  /// The shape of one sample before the first layer.
  public Shape input() {
    return input;
  }

  /// The shape of one sample after the last layer.
  public Shape output() {
    return chain.output();
  }

  /// The largest number of floats that a pass through the model takes from a workspace. dX of the
  /// first layers is included, although not every pass computes it.
  public Activations activations() {
    return Activations.sum(chain.plans());
  }

  /// The parameters in PyTorch's order: layer by layer, weight before bias.
  public List<ParameterSpec> parameters() {
    return parameters;
  }

  /// The number of elements of all parameters.
  public long size() {
    return parameters.stream().mapToLong(ParameterSpec::size).sum();
  }

  /// A new matrix for each parameter, all zeros.
  public List<FMatrixRMaj> allocate() {
    return parameters.stream().map(ParameterSpec::allocate).toList();
  }

  /// Gives each parameter its initial values, a pure function of the seed. Modified: `matrices`,
  /// one for each of [#parameters].
  public void initialize(long seed, List<FMatrixRMaj> matrices) {
    requireOneEach(matrices);
    for (int i = 0; i < matrices.size(); i++) {
      parameters.get(i).initialize(seed, matrices.get(i));
    }
  }

  /// The network over these matrices, one for each of [#parameters]. It reads them in every pass
  /// and never writes them. Cheap: nothing is copied.
  public Network network(List<FMatrixRMaj> matrices) {
    requireOneEach(matrices);
    return chain.network(matrices);
  }

  /// SHA-256 over the parameters' names and file shapes: for each parameter in order the number of
  /// bytes of the name, the name in UTF-8, the number of extents, each extent; numbers are 4 bytes,
  /// big-endian.
  public byte[] digest() {
    MessageDigest digest = Sha256.begin();
    for (ParameterSpec parameter : parameters) {
      byte[] name = parameter.name().getBytes(StandardCharsets.UTF_8);
      List<Integer> extents = parameter.fileShape().dimensions();
      ByteBuffer bytes =
          ByteBuffer.allocate(2 * Integer.BYTES + name.length + Integer.BYTES * extents.size());
      bytes.putInt(name.length).put(name).putInt(extents.size());
      extents.forEach(bytes::putInt);
      digest.update(bytes.flip());
    }
    return digest.digest();
  }

  private void requireOneEach(List<FMatrixRMaj> matrices) {
    if (matrices.size() != parameters.size()) {
      throw new IllegalArgumentException(
          "%s matrices for %s parameters".formatted(matrices.size(), parameters.size()));
    }
    for (int i = 0; i < matrices.size(); i++) {
      parameters.get(i).requireShape(matrices.get(i));
    }
  }
}
