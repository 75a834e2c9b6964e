package dev.tributary.job;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// The defaults of the schema: an absent key gets its `default_value` from job.proto. Other
/// defaults depend on the data (the shape and classes of a dataset) or on neighbouring layers (a
/// weight's initializer), and are determined when these are known.
///
/// [JobFile#resolved] fills in the defaults for the checks of a job file, and `PreparedJob.prepare`
/// fills them in for a run. All code that runs after the preparation receives messages in which
/// every field with a default has a value.
public final class JobDefaults {
  private static final Map<FieldDescriptor, Object> VALUES = new ConcurrentHashMap<>();

  private JobDefaults() {}

  /// A copy of a job, or of any message in it. Every field with a default has a value in the copy
  /// and in its inner messages.
  @SuppressWarnings("unchecked") // a builder of a message builds that message
  public static <M extends Message> M filled(M message) {
    Message.Builder builder = message.toBuilder();
    for (FieldDescriptor field : message.getDescriptorForType().getFields()) {
      if (field.hasPresence() && !builder.hasField(field) && !hasOtherSpelling(message, field)) {
        value(field, builder).ifPresent(value -> builder.setField(field, value));
      }
      if (Schema.hasKeys(field) && builder.getAllFields().containsKey(field)) {
        builder.setField(field, filledMessages(builder.getField(field)));
      }
    }
    return (M) builder.build();
  }

  private static boolean hasOtherSpelling(Message message, FieldDescriptor field) {
    return Schema.secondSpelling(field).filter(message::hasField).isPresent();
  }

  private static Object filledMessages(Object value) {
    return value instanceof List<?> list
        ? list.stream().map(element -> filled((Message) element)).toList()
        : filled((Message) value);
  }

  /// The default of a key. If the key is a map, its own keys may have further defaults.
  ///
  /// @param holder the builder that the field belongs to; it determines the type of inner messages
  static Optional<Object> value(FieldDescriptor field, Message.Builder holder) {
    return Schema.defaultText(field)
        .map(text -> VALUES.computeIfAbsent(field, key -> parsed(key, text, holder)));
  }

  private static Object parsed(FieldDescriptor field, String text, Message.Builder holder) {
    Yaml yaml = YamlReader.read(text, line -> "the default of " + field.getFullName());
    return JobBinder.value(field, yaml, holder);
  }
}
