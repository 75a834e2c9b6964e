package dev.tributary.job;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.MessageOrBuilder;
import dev.tributary.proto.v1.InDigest;
import dev.tributary.proto.v1.SchemaOptions;
import java.util.List;
import java.util.Optional;

/// The options of a key, as job.proto gives them to its field.
///
/// A key can have two spellings, a single value and a map: two fields of the message. A list of
/// messages with a `map_key` is spelled as a map.
final class Schema {
  private Schema() {}

  /// The default of the key, as a job file spells it.
  static Optional<String> defaultText(FieldDescriptor key) {
    return key.getOptions().hasExtension(SchemaOptions.defaultValue)
        ? Optional.of(key.getOptions().getExtension(SchemaOptions.defaultValue))
        : Optional.empty();
  }

  static boolean isRequired(FieldDescriptor key) {
    return key.getOptions().getExtension(SchemaOptions.required);
  }

  static boolean isPath(FieldDescriptor key) {
    return key.getOptions().getExtension(SchemaOptions.isPath);
  }

  static InDigest inDigest(FieldDescriptor key) {
    return key.getOptions().getExtension(SchemaOptions.inDigest);
  }

  /// How the key of a message enters the digest of a job: another key of the message may decide.
  static InDigest inDigest(FieldDescriptor key, MessageOrBuilder holder) {
    String with = key.getOptions().getExtension(SchemaOptions.inDigestWith);
    boolean isDecided =
        !with.isEmpty() && holder.hasField(key.getContainingType().findFieldByName(with));
    return isDecided ? InDigest.ALWAYS : inDigest(key);
  }

  /// Whether the key is a map whose keys the schema knows.
  static boolean hasKeys(FieldDescriptor key) {
    return key.getJavaType() == FieldDescriptor.JavaType.MESSAGE && !FreeSettings.are(key);
  }

  /// The keys of a map, each once.
  static List<FieldDescriptor> keys(Descriptor type) {
    return type.getFields().stream()
        .filter(field -> !isSecondSpelling(field) && !isMapKey(field))
        .toList();
  }

  /// The key with a name, in its first spelling.
  static Optional<FieldDescriptor> key(Descriptor type, String name) {
    return Optional.ofNullable(type.findFieldByName(name))
        .filter(field -> !isSecondSpelling(field) && !isMapKey(field));
  }

  /// The name of the key of a field, in a job file.
  static String name(FieldDescriptor field) {
    return isSecondSpelling(field)
        ? field.getOptions().getExtension(SchemaOptions.spellingOf)
        : field.getName();
  }

  /// The field of the second spelling of a key, as a map.
  static Optional<FieldDescriptor> secondSpelling(FieldDescriptor key) {
    return key.getContainingType().getFields().stream()
        .filter(field -> isSecondSpelling(field) && name(field).equals(key.getName()))
        .findFirst();
  }

  private static boolean isSecondSpelling(FieldDescriptor field) {
    return field.getOptions().hasExtension(SchemaOptions.spellingOf);
  }

  static boolean isMapKey(FieldDescriptor field) {
    return field.getOptions().getExtension(SchemaOptions.mapKey);
  }

  /// The field whose text is the key of each element, if the list is spelled as a map.
  static Optional<FieldDescriptor> mapKey(FieldDescriptor list) {
    return list.isRepeated() && hasKeys(list)
        ? list.getMessageType().getFields().stream().filter(Schema::isMapKey).findFirst()
        : Optional.empty();
  }

  /// Whether exactly one of the keys of the type is given, as for a layer or a loss.
  static boolean isChoice(Descriptor type) {
    return type.getRealOneofs().size() == 1
        && type.getRealOneofs().getFirst().getFieldCount() == type.getFields().size();
  }
}
