package dev.tributary.job;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import dev.tributary.proto.v1.InDigest;
import dev.tributary.proto.v1.SchemaOptions;
import java.util.Optional;

/// What the options of a field in job.proto say of its key.
final class Schema {
  private Schema() {}

  /// The value where the key is absent, as it is spelled in a job file.
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

  /// Whether the key has keys that the schema knows.
  static boolean hasKeys(FieldDescriptor key) {
    return key.getJavaType() == FieldDescriptor.JavaType.MESSAGE && !FreeSettings.are(key);
  }

  /// Whether exactly one of the keys of the type is given, as for a layer or a loss.
  static boolean isChoice(Descriptor type) {
    return type.getRealOneofs().size() == 1
        && type.getRealOneofs().getFirst().getFieldCount() == type.getFields().size();
  }
}
