package dev.tributary.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import dev.tributary.documents.GeneratedSection;
import dev.tributary.proto.v1.Job;
import java.io.IOException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Checks that `deploy/docs/job-file.md` has a table for each map of a job file and for each
/// choice. The table of a choice contains the keys of its alternatives.
final class KeyTablesTest {
  private static final String DOCUMENT = "deploy/docs/job-file.md";
  private static final String TOP = "the job";

  /// The maps and choices of the schema, by the path of the key.
  static Map<String, Descriptor> described() {
    Map<String, Descriptor> described = new LinkedHashMap<>();
    describe(TOP, Job.getDescriptor(), described, new HashSet<>());
    return described;
  }

  private static void describe(
      String path, Descriptor type, Map<String, Descriptor> described, Set<Descriptor> seen) {
    if (!seen.add(type)) {
      return; // layers contain layers
    }
    described.put(path, type);
    for (FieldDescriptor key : type.getFields()) {
      if (Schema.hasKeys(key)) {
        describeKey(
            path.equals(TOP) ? Schema.name(key) : path + "." + Schema.name(key),
            key,
            type,
            described,
            seen);
      }
    }
  }

  private static void describeKey(
      String path,
      FieldDescriptor key,
      Descriptor holder,
      Map<String, Descriptor> described,
      Set<Descriptor> seen) {
    if (!Schema.isChoice(holder)) {
      describe(path, key.getMessageType(), described, seen);
      return;
    }
    for (FieldDescriptor inner : key.getMessageType().getFields()) {
      if (Schema.hasKeys(inner)) {
        describe(path + "." + inner.getName(), inner.getMessageType(), described, seen);
      }
    }
  }

  static Set<String> paths() {
    return described().keySet();
  }

  @ParameterizedTest
  @MethodSource("paths")
  void theTableInTheDocumentMatchesTheSchema(String path) throws IOException {
    Descriptor type = described().get(path);
    KeyTables tables = new KeyTables();
    String kind = path.substring(path.lastIndexOf('.') + 1).replace("layers", "layer");
    String table = Schema.isChoice(type) ? tables.choice(type, kind) : tables.keys(type);

    new GeneratedSection(DOCUMENT, "keys of " + path).check(table);
  }

  @Test
  void everyKeyHasAMeaning() throws IOException {
    KeyTables tables = new KeyTables();

    assertThat(
            JobDefaultsTest.keys().stream()
                .filter(
                    key ->
                        !Schema.isMapKey(key)
                            && tables.comment(key).isEmpty()
                            && (key.getJavaType() != FieldDescriptor.JavaType.MESSAGE
                                || tables.comment(key.getMessageType()).isEmpty()))
                .map(FieldDescriptor::getFullName)
                .collect(Collectors.toSet()))
        .isEmpty();
  }

  @Test
  void aRowHasKeyTypeDefaultAndMeaning() throws IOException {
    KeyTables tables = new KeyTables();
    Map<String, Descriptor> described = described();

    assertThat(tables.keys(described.get("training")))
        .contains(
            "| `batch` | whole number | required | Samples per step, over the whole cluster. |")
        .contains("| `steps` | whole number | one of `epochs`, `steps` | Updates of the weights. |")
        .contains("| `schedule` | map | `constant: {}` | The factor on the learning rate");
    assertThat(tables.choice(described.get("model.layers"), "layer"))
        .contains("| `relu` | | | | max(0, x). |")
        .contains("| | `bias` | true or false | `true` | Whether a bias is added.");
  }
}
