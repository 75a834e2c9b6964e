package dev.tributary.checkpoint;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The contents of a safetensors file.
///
/// @param metadata the `__metadata__` map
/// @param tensors in the order of their data
public record TensorFile(Map<String, String> metadata, List<NamedTensor> tensors) {

  public TensorFile {
    metadata = Map.copyOf(metadata);
    tensors = List.copyOf(tensors);
  }

  /// The tensor of that name.
  public Optional<NamedTensor> tensor(String name) {
    return tensors.stream().filter(tensor -> tensor.name().equals(name)).findFirst();
  }
}
