package dev.tributary.job;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import dev.tributary.proto.v1.InDigest;
import dev.tributary.proto.v1.SchemaOptions;
import java.util.Optional;

/// The options of a key, as job.proto gives them to its field.
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

  /// Whether the key is a map whose keys the schema knows.
  static boolean hasKeys(FieldDescriptor key) {
    return key.getJavaType() == FieldDescriptor.JavaType.MESSAGE && !FreeSettings.are(key);
  }

  /// Whether exactly one of the keys of the type is given, as for a layer or a loss.
  static boolean isChoice(Descriptor type) {
    return type.getRealOneofs().size() == 1
        && type.getRealOneofs().getFirst().getFieldCount() == type.getFields().size();
  }
}
