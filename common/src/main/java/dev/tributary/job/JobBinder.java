package dev.tributary.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import dev.tributary.proto.v1.Job;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/// Turns a [Yaml] tree into a message, checking every key and every type against the schema on the
/// way, and remembers where each key stands.
final class JobBinder {
  private static final BigDecimal MAX_UINT32 = BigDecimal.valueOf(Integer.MAX_VALUE);
  private static final BigDecimal MAX_UINT64 = BigDecimal.valueOf(Long.MAX_VALUE);

  private final Map<String, String> places = new HashMap<>();

  Job bind(Yaml root) {
    Job.Builder job = Job.newBuilder();
    try {
      JsonFormat.parser().merge(message(Job.getDescriptor(), "", root).toString(), job);
    } catch (InvalidProtocolBufferException e) {
      throw BadInput.in(root.where(), "not a job: " + e.getMessage(), "see the example jobs")
          .causedBy(e);
    }
    return job.build();
  }

  /// From key path to `file:line` or `--set …`.
  Map<String, String> places() {
    return Map.copyOf(places);
  }

  private ObjectNode message(Descriptor type, String key, Yaml yaml) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    if (yaml.isNothing()) {
      return json;
    }
    if (!(yaml instanceof Yaml.Mapping mapping)) {
      throw wrong(key, yaml, "a map", mapRemedy(type, yaml));
    }
    Map<OneofDescriptor, String> chosen = new HashMap<>();
    mapping
        .entries()
        .forEach(
            (name, entry) -> {
              String path = key.isEmpty() ? name : key + "." + name;
              FieldDescriptor field = type.findFieldByName(name);
              if (field == null) {
                throw BadInput.at(path, "unknown key", KnownKeys.advice(type, name))
                    .locatedAt(entry.where());
              }
              requireOnlyOne(field, path, entry, chosen);
              places.put(path, entry.where());
              json.set(name, value(field, path, entry.value()));
            });
    return json;
  }

  private static void requireOnlyOne(
      FieldDescriptor field, String path, Yaml.Entry entry, Map<OneofDescriptor, String> chosen) {
    OneofDescriptor oneof = field.getRealContainingOneof();
    String other = oneof == null ? null : chosen.put(oneof, field.getName());
    if (other != null) {
      throw BadInput.at(
              path, "given besides " + other + ", and only one of them can be", "remove one")
          .locatedAt(entry.where());
    }
  }

  private JsonNode value(FieldDescriptor field, String key, Yaml yaml) {
    if (!field.isRepeated()) {
      return single(field, key, yaml);
    }
    if (!(yaml instanceof Yaml.Sequence sequence)) {
      throw wrong(key, yaml, "a list", "write it as [...] or with dashes");
    }
    ArrayNode json = JsonNodeFactory.instance.arrayNode();
    for (int i = 0; i < sequence.elements().size(); i++) {
      Yaml element = sequence.elements().get(i);
      String path = key + "[" + i + "]";
      places.put(path, element.where());
      json.add(single(field, path, element));
    }
    return json;
  }

  private JsonNode single(FieldDescriptor field, String key, Yaml yaml) {
    return switch (field.getType()) {
      case MESSAGE -> message(field.getMessageType(), key, yaml);
      case UINT32 -> whole(key, yaml, MAX_UINT32);
      case UINT64 -> whole(key, yaml, MAX_UINT64);
      case DOUBLE -> DecimalNode.valueOf(real(key, yaml));
      case BOOL -> truth(key, yaml);
      case STRING -> text(key, yaml);
      case ENUM -> oneOf(field.getEnumType(), key, yaml);
      default -> throw new IllegalStateException(field + " is of a type that no job file has yet");
    };
  }

  private static JsonNode whole(String key, Yaml yaml, BigDecimal max) {
    BigDecimal number = number(key, yaml, "a whole number");
    if (number.stripTrailingZeros().scale() > 0) {
      throw wrong(key, yaml, "a whole number", "give a number without a fraction");
    }
    if (number.signum() < 0) {
      throw wrong(key, yaml, "a whole number that is not negative", "give a larger number");
    }
    if (number.compareTo(max) > 0) {
      throw wrong(key, yaml, "a whole number up to " + max, "give a smaller number");
    }
    return DecimalNode.valueOf(new BigDecimal(number.toBigIntegerExact()));
  }

  private static BigDecimal real(String key, Yaml yaml) {
    BigDecimal number = number(key, yaml, "a number");
    if (!Double.isFinite(number.doubleValue())) {
      throw wrong(key, yaml, "a number that a double can hold", "give a smaller number");
    }
    return number;
  }

  private static BigDecimal number(String key, Yaml yaml, String expected) {
    if (yaml instanceof Yaml.Scalar scalar && scalar.kind() == Yaml.Kind.NUMBER) {
      try {
        BigDecimal number = new BigDecimal(scalar.text());
        if (Math.abs((long) number.precision() - number.scale()) < 1000) {
          return number; // beyond that it is out of every range, and slow to print
        }
      } catch (NumberFormatException e) {
        throw wrong(key, yaml, expected, "write it in plain decimal digits").causedBy(e);
      }
    }
    throw wrong(key, yaml, expected, "give a number, without quotes");
  }

  private static JsonNode truth(String key, Yaml yaml) {
    if (yaml instanceof Yaml.Scalar scalar && scalar.kind() == Yaml.Kind.TRUTH) {
      return BooleanNode.valueOf(Boolean.parseBoolean(scalar.text()));
    }
    throw wrong(key, yaml, "true or false", "write true or false");
  }

  private static JsonNode text(String key, Yaml yaml) {
    if (yaml instanceof Yaml.Scalar scalar && !yaml.isNothing()) {
      return TextNode.valueOf(scalar.text());
    }
    throw wrong(key, yaml, "a text", "write one");
  }

  private static JsonNode oneOf(EnumDescriptor type, String key, Yaml yaml) {
    Map<String, String> names = new LinkedHashMap<>(); // in the schema, by those in a job file
    type.getValues().forEach(value -> names.put(JobYaml.spelled(value), value.getName()));
    String given = yaml instanceof Yaml.Scalar scalar ? scalar.text() : "";
    if (names.containsKey(given)) {
      return TextNode.valueOf(names.get(given));
    }
    throw wrong(
        key,
        yaml,
        "one of " + String.join(", ", names.keySet()),
        NearestName.of(given, names.keySet())
            .map(near -> "did you mean %s?".formatted(near))
            .orElse("write one of them"));
  }

  private static String mapRemedy(Descriptor type, Yaml yaml) {
    return yaml instanceof Yaml.Scalar scalar && type.findFieldByName(scalar.text()) != null
        ? "write " + scalar.text() + ": {}"
        : "write its keys below it, indented";
  }

  private static BadInput wrong(String key, Yaml yaml, String expected, String remedy) {
    String what = "expected " + expected + ", found " + yaml.described();
    return key.isEmpty()
        ? BadInput.in(yaml.where(), what, remedy)
        : BadInput.at(key, what, remedy).locatedAt(yaml.where());
  }
}
