package dev.tributary.nn;

import dev.tributary.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import org.ejml.data.FMatrixRMaj;

/// The plans of layers that are applied in order.
///
/// @param output the shape of one sample after the last layer
record Chain(List<Plan> plans, Shape output) {

  /// @param paths the paths of the layers
  /// @param input the shape of one sample before the first layer
  static Chain of(List<LayerPath> paths, Shape input) {
    List<Plan> plans = new ArrayList<>(paths.size());
    Shape shape = input;
    for (LayerPath path : paths) {
      Plan plan = Layers.kind(path.spec()).planner().plan(path, shape);
      plans.add(plan);
      shape = plan.output();
    }
    return new Chain(List.copyOf(plans), shape);
  }

  /// The parameters of all layers, in order.
  List<ParameterSpec> parameters() {
    return plans.stream().flatMap(plan -> plan.parameters().stream()).toList();
  }

  /// The layers over these matrices, one for each of [#parameters].
  Network network(List<FMatrixRMaj> parameters) {
    List<Layer<?>> layers = new ArrayList<>(plans.size());
    int from = 0;
    for (Plan plan : plans) {
      int to = from + plan.parameters().size();
      layers.add(plan.binding().apply(parameters.subList(from, to)));
      from = to;
    }
    return new Network(layers);
  }
}
