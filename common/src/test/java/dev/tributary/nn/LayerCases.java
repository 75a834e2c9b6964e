package dev.tributary.nn;

import com.google.protobuf.util.JsonFormat;
import dev.tributary.job.JobDefaults;
import dev.tributary.proto.v1.Model;
import dev.tributary.tensor.Shape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.ejml.data.FMatrixRMaj;

/// Every kind of layer with settings that matter. Tests of all layers run over this list.
enum LayerCases {
  LINEAR("{linear: {units: 5}}", 7),
  LINEAR_WITHOUT_BIAS("{linear: {units: 3, bias: false}}", 4),
  RELU("{relu: {}}", 9),
  LEAKY_RELU("{leaky_relu: {slope: 0.2}}", 9),
  GELU("{gelu: {}}", 9),
  SIGMOID("{sigmoid: {}}", 9),
  TANH("{tanh: {}}", 9),
  DROPOUT("{dropout: {probability: 0.4}}", 9),
  FLATTEN("{flatten: {}}", 2, 3, 2),
  RESIDUAL("{residual: {layers: [{linear: {units: 6}}, {gelu: {}}, {linear: {units: 4}}]}}", 4),
  RESIDUAL_OF_FLATTEN("{residual: {layers: [{flatten: {}}]}}", 4),
  SEQUENTIAL("{sequential: {layers: [{tanh: {}}, {linear: {units: 3}}, {sigmoid: {}}]}}", 5);

  final String spec;
  final Shape input;

  LayerCases(String spec, Integer... input) {
    this.spec = spec;
    this.input = Shape.of(input);
  }

  dev.tributary.proto.v1.Layer layer() {
    return model(spec).getLayers(0);
  }

  Architecture architecture() {
    return Architecture.of(model(spec), input);
  }

  /// The layer alone, over its initial parameters.
  Layer<?> over(List<FMatrixRMaj> parameters) {
    LayerPath path = LayerPath.inModel(List.of(layer()), 0);
    return Layers.kind(layer()).planner().plan(path, input).binding().apply(parameters);
  }

  /// A model as job files spell it, layers separated by commas, with a value for every setting.
  static Model model(String layers) {
    try {
      Model.Builder model = Model.newBuilder();
      JsonFormat.parser().merge("{layers: [" + layers + "]}", model);
      return JobDefaults.filled(model.build());
    } catch (IOException e) {
      throw new UncheckedIOException(layers, e);
    }
  }
}
