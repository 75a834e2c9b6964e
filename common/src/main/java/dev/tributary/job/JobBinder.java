package dev.tributary.job;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.Message;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The conversion of a [Yaml] tree to a message. It records the place of each key, and checks every
/// key, every value and every missing key against the schema. Rules that the schema states are
/// checked here and nowhere else.
///
/// @see Scalars for the scalars that each type accepts
final class JobBinder {
  private final Descriptor root;
  private final Map<String, String> places = new HashMap<>();

  /// @param root the type of the whole document
  JobBinder(Descriptor root) {
    this.root = root;
  }

  /// Modified: `message`, of the root's type.
  void bind(Yaml yaml, Message.Builder message) {
    message("", yaml, message);
  }

  /// The place of each key path: `file:line` or `--set …`.
  Map<String, String> places() {
    return Map.copyOf(places);
  }

  /// The value of one field, in the type that its builder accepts.
  static Object value(FieldDescriptor field, Yaml yaml, Message.Builder holder) {
    return new JobBinder(field.getContainingType()).value(field, field.getName(), yaml, holder);
  }

  private void message(String key, Yaml yaml, Message.Builder message) {
    Descriptor type = message.getDescriptorForType();
    Map<OneofDescriptor, String> chosen = new HashMap<>();
    Map<String, Yaml.Entry> entries = entries(key, yaml, type);
    entries.forEach(
        (name, entry) -> {
          String path = path(key, name);
          FieldDescriptor field = field(type, name, path, entry);
          requireOnlyOne(field, path, entry, chosen);
          places.put(path, entry.where());
          message.setField(field, value(field, path, entry.value(), message));
        });
    for (FieldDescriptor field : type.getFields()) {
      if (Schema.isRequired(field) && !entries.containsKey(field.getName())) {
        throw BadInput.at(path(key, field.getName()), "missing", KnownKeys.remedyForMissing(field));
      }
    }
  }

  /// The field of a key: the spelling that the value has.
  private FieldDescriptor field(Descriptor type, String name, String path, Yaml.Entry entry) {
    FieldDescriptor key =
        Schema.key(type, name)
            .orElseThrow(
                () ->
                    BadInput.at(path, "unknown key", KnownKeys.advice(root, type, name))
                        .locatedAt(entry.where()));
    return entry.value() instanceof Yaml.Mapping ? Schema.secondSpelling(key).orElse(key) : key;
  }

  private static Map<String, Yaml.Entry> entries(String key, Yaml yaml, Descriptor type) {
    if (yaml.isNothing()) {
      return Map.of();
    }
    if (yaml instanceof Yaml.Mapping mapping) {
      return mapping.entries();
    }
    throw yaml.insteadOf("a map", key, mapRemedy(type, yaml));
  }

  private static String path(String key, String name) {
    return key.isEmpty() ? name : key + "." + name;
  }

  private static void requireOnlyOne(
      FieldDescriptor field, String path, Yaml.Entry entry, Map<OneofDescriptor, String> chosen) {
    OneofDescriptor oneof = field.getRealContainingOneof();
    String other = oneof == null ? null : chosen.put(oneof, field.getName());
    if (other != null) {
      throw BadInput.at(
              path,
              "given together with " + other + ", but only one of them is allowed",
              "remove one")
          .locatedAt(entry.where());
    }
  }

  private Object value(FieldDescriptor field, String key, Yaml yaml, Message.Builder holder) {
    if (!field.isRepeated()) {
      return single(field, key, yaml, holder);
    }
    Optional<FieldDescriptor> mapKey = Schema.mapKey(field);
    if (mapKey.isPresent()) {
      return keyed(field, mapKey.get(), key, yaml, holder);
    }
    if (!(yaml instanceof Yaml.Sequence sequence)) {
      throw yaml.insteadOf("a list", key, "write it as [...] or with dashes");
    }
    List<Object> elements = new ArrayList<>();
    for (Yaml element : sequence.elements()) {
      String path = key + "[" + elements.size() + "]";
      places.put(path, element.where());
      elements.add(single(field, path, element, holder));
    }
    return elements;
  }

  /// The elements of a list that is spelled as a map, sorted by their keys.
  private List<Message> keyed(
      FieldDescriptor field,
      FieldDescriptor mapKey,
      String key,
      Yaml yaml,
      Message.Builder holder) {
    if (!yaml.isNothing() && !(yaml instanceof Yaml.Mapping)) {
      throw yaml.insteadOf("a map", key, "write its names below it, indented");
    }
    Map<String, Message> elements = new TreeMap<>();
    if (yaml instanceof Yaml.Mapping mapping) {
      mapping
          .entries()
          .forEach(
              (name, entry) -> {
                String path = path(key, name);
                places.put(path, entry.where());
                Message.Builder element = holder.newBuilderForField(field);
                message(path, entry.value(), element);
                elements.put(name, element.setField(mapKey, name).build());
              });
    }
    return List.copyOf(elements.values());
  }

  private Object single(FieldDescriptor field, String key, Yaml yaml, Message.Builder holder) {
    if (field.getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
      return nonEmpty(field, key, yaml);
    }
    Message.Builder message = holder.newBuilderForField(field);
    if (FreeSettings.are(field)) {
      return message.mergeFrom(new FreeSettings(places).bind(key, yaml)).build();
    }
    message(key, yaml, message);
    return message.build();
  }

  private static Object nonEmpty(FieldDescriptor field, String key, Yaml yaml) {
    Object value = Scalars.value(field, key, yaml);
    if (Schema.isRequired(field) && value.equals("")) {
      throw BadInput.at(key, "missing", KnownKeys.remedyForMissing(field)).locatedAt(yaml.where());
    }
    return value;
  }

  private static String mapRemedy(Descriptor type, Yaml yaml) {
    if (!(yaml instanceof Yaml.Scalar scalar)) {
      return "write its keys below it, indented";
    }
    if (scalar.isNull()) {
      return "write {} for a map without keys, or remove the key";
    }
    return type.findFieldByName(scalar.text()) == null
        ? "write its keys below it, indented"
        : "write " + scalar.text() + ": {}";
  }
}
