package dev.tributary.job;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// The remedies for an unknown key and for a missing key.
final class KnownKeys {
  /// The largest number of places that a remedy names.
  private static final int PLACES = 4;

  private KnownKeys() {}

  /// The remedy for the unknown key `name` in a message of type `type`: a key with a similar name,
  /// else the places where the key belongs, else the known keys.
  static String advice(Descriptor root, Descriptor type, String name) {
    Optional<String> similar =
        NearestName.of(name, Schema.keys(type).stream().map(FieldDescriptor::getName).toList());
    Set<String> places = similar.isPresent() ? Set.of() : placesOf(root, name);
    if (similar.isPresent()) {
      return "did you mean " + similar.get() + "?";
    }
    if (!places.isEmpty() && places.size() <= PLACES) {
      return name + " belongs to " + String.join(" or ", places);
    }
    if (type.getFields().isEmpty()) {
      return "nothing can be set here";
    }
    return "known here: " + names(type);
  }

  /// The remedy for a missing key that is required.
  static String remedyForMissing(FieldDescriptor field) {
    if (field.isRepeated()) {
      return "list at least one";
    }
    return switch (field.getJavaType()) {
      case MESSAGE ->
          Schema.isChoice(field.getMessageType())
              ? "give one of " + names(field.getMessageType())
              : "write it with its keys: " + names(field.getMessageType());
      case STRING -> Schema.isPath(field) ? "name the file" : "write a text";
      case INT, LONG -> "give a whole number";
      default -> "give a number";
    };
  }

  private static String names(Descriptor type) {
    return Schema.keys(type).stream()
        .map(FieldDescriptor::getName)
        .collect(Collectors.joining(", "));
  }

  /// The paths of the messages that have a field of that name, on the level nearest to the top of
  /// the job: `training`, `model.layers[].linear`.
  private static Set<String> placesOf(Descriptor root, String name) {
    Map<String, Descriptor> level = new LinkedHashMap<>();
    level.put("the top level", root);
    Set<Descriptor> seen = new HashSet<>();
    while (!level.isEmpty()) {
      Map<String, Descriptor> found = new LinkedHashMap<>(level);
      found.values().removeIf(type -> Schema.key(type, name).isEmpty());
      if (!found.isEmpty()) {
        return found.keySet();
      }
      seen.addAll(level.values());
      Map<String, Descriptor> next = new LinkedHashMap<>();
      level.forEach(
          (path, type) -> {
            for (FieldDescriptor field : messages(type)) {
              if (!seen.contains(field.getMessageType())) {
                String prefix = type.equals(root) ? "" : path + ".";
                next.put(prefix + Schema.name(field) + element(field), field.getMessageType());
              }
            }
          });
      level = next;
    }
    return Set.of();
  }

  private static String element(FieldDescriptor field) {
    if (!field.isRepeated()) {
      return "";
    }
    return Schema.mapKey(field).isPresent() ? ".NAME" : "[]";
  }

  private static List<FieldDescriptor> messages(Descriptor type) {
    return type.getFields().stream().filter(Schema::hasKeys).toList();
  }
}
