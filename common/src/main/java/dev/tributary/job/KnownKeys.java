package dev.tributary.job;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import dev.tributary.proto.v1.Job;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// What to say about a key that the schema does not have where it stands: where it belongs, else
/// what it may have been meant to be.
final class KnownKeys {
  /// How many places to name at most.
  private static final int PLACES = 4;

  private KnownKeys() {}

  /// The remedy for the unknown key `name` in a message of type `type`.
  static String advice(Descriptor type, String name) {
    Optional<String> similar =
        NearestName.of(name, type.getFields().stream().map(FieldDescriptor::getName).toList());
    Set<String> places = similar.isPresent() ? Set.of() : placesOf(name);
    if (similar.isPresent()) {
      return "did you mean " + similar.get() + "?";
    }
    if (!places.isEmpty() && places.size() <= PLACES) {
      return name + " belongs to " + String.join(" or ", places);
    }
    if (type.getFields().isEmpty()) {
      return "nothing can be set here";
    }
    return "known here: "
        + type.getFields().stream().map(FieldDescriptor::getName).collect(Collectors.joining(", "));
  }

  /// The messages that have a field of that name, nearest to the top of the job: `training`,
  /// `model.layers[].linear`.
  private static Set<String> placesOf(String name) {
    Map<String, Descriptor> level = new LinkedHashMap<>();
    level.put("the top level", Job.getDescriptor());
    Set<Descriptor> seen = new HashSet<>();
    while (!level.isEmpty()) {
      Map<String, Descriptor> found = new LinkedHashMap<>(level);
      found.values().removeIf(type -> type.findFieldByName(name) == null);
      if (!found.isEmpty()) {
        return found.keySet();
      }
      seen.addAll(level.values());
      Map<String, Descriptor> next = new LinkedHashMap<>();
      level.forEach(
          (path, type) -> {
            for (FieldDescriptor field : messages(type)) {
              if (!seen.contains(field.getMessageType())) {
                String prefix = type.equals(Job.getDescriptor()) ? "" : path + ".";
                next.put(
                    prefix + field.getName() + (field.isRepeated() ? "[]" : ""),
                    field.getMessageType());
              }
            }
          });
      level = next;
    }
    return Set.of();
  }

  private static List<FieldDescriptor> messages(Descriptor type) {
    return type.getFields().stream()
        .filter(field -> field.getJavaType() == FieldDescriptor.JavaType.MESSAGE)
        .collect(Collectors.toCollection(ArrayList::new));
  }
}
