package dev.tributary.job;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import dev.tributary.proto.v1.Job;
import java.util.ArrayList;
import java.util.Comparator;
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
    Optional<String> similar = nearest(type, name);
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

  /// The name of `type` that is few edits away from `name`: at most a third of its letters.
  private static Optional<String> nearest(Descriptor type, String name) {
    return type.getFields().stream()
        .map(FieldDescriptor::getName)
        .filter(known -> editDistance(known, name) <= Math.max(1, name.length() / 3))
        .min(Comparator.comparingInt(known -> editDistance(known, name)));
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

  /// Insertions, deletions, substitutions and swaps of neighbours: the distance of Damerau and
  /// Levenshtein in which nothing is edited twice.
  static int editDistance(String a, String b) {
    int[][] distance = new int[a.length() + 1][b.length() + 1]; // between prefixes
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        distance[i][j] =
            i == 0 || j == 0
                ? i + j
                : Math.min(
                    distance[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1),
                    1 + Math.min(distance[i - 1][j], distance[i][j - 1]));
        if (i > 1 && j > 1 && isSwap(a, i, b, j)) {
          distance[i][j] = Math.min(distance[i][j], distance[i - 2][j - 2] + 1);
        }
      }
    }
    return distance[a.length()][b.length()];
  }

  /// Whether the two letters before `i` in `a` are those before `j` in `b`, the other way round.
  private static boolean isSwap(String a, int i, String b, int j) {
    return a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
  }
}
