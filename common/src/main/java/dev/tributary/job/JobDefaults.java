package dev.tributary.job;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// The defaults of the schema, `default_value` in job.proto, put where a job is silent. Other
/// defaults follow from the data (the shape and classes of a dataset) or from neighbouring layers
/// (a weight's initializer), and are found where those are known.
///
/// Defaults are filled in at one border: [JobFile#resolved] for a job that a person wrote, and the
/// preparation of a job. All code behind it gets messages that have their defaults.
public final class JobDefaults {
  private static final Map<FieldDescriptor, Object> VALUES = new ConcurrentHashMap<>();

  private JobDefaults() {}

  /// A copy of a job, or of any message of one, in which it and the messages within it have a value
  /// for every field that has a default.
  @SuppressWarnings("unchecked") // a builder of a message builds that message
  public static <M extends Message> M filled(M message) {
    Message.Builder builder = message.toBuilder();
    for (FieldDescriptor field : message.getDescriptorForType().getFields()) {
      if (field.hasPresence() && !builder.hasField(field)) {
        value(field, builder).ifPresent(value -> builder.setField(field, value));
      }
      if (Schema.hasKeys(field) && builder.getAllFields().containsKey(field)) {
        builder.setField(field, filledMessages(builder.getField(field)));
      }
    }
    return (M) builder.build();
  }

  private static Object filledMessages(Object value) {
    return value instanceof List<?> list
        ? list.stream().map(element -> filled((Message) element)).toList()
        : filled((Message) value);
  }

  /// The default of a key. A map's own keys may have defaults besides.
  ///
  /// @param holder of the field, for the type of its messages
  static Optional<Object> value(FieldDescriptor field, Message.Builder holder) {
    return Schema.defaultText(field)
        .map(text -> VALUES.computeIfAbsent(field, key -> parsed(key, text, holder)));
  }

  private static Object parsed(FieldDescriptor field, String text, Message.Builder holder) {
    Yaml yaml = YamlReader.read(text, line -> "the default of " + field.getFullName());
    return JobBinder.value(field, yaml, holder);
  }
}
