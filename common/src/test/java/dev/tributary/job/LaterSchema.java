package dev.tributary.job;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Label;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type;
import com.google.protobuf.DescriptorProtos.FieldOptions;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.OneofDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.StructProto;
import dev.tributary.proto.v1.JobProto;
import dev.tributary.proto.v1.SchemaOptions;
import java.util.List;

/// The schema of a later release, derived from the current one. It has a new key `training.pace`,
/// whose default is 1, a new key `wire.parity`, and a layer `plugin: {name: …, settings: {…}}` with
/// free settings.
final class LaterSchema {
  static final Descriptor JOB = later();

  private static final int NUMBER = 1000;

  private LaterSchema() {}

  /// Reads a job file of that release.
  static DynamicMessage read(String yaml, String... settings) {
    return bound(new JobBinder(JOB), yaml, settings);
  }

  static DynamicMessage bound(JobBinder binder, String yaml, String... settings) {
    Yaml root = YamlReader.read(yaml, line -> "job.yaml:" + line);
    for (String setting : settings) {
      Setting.parse(setting).applyTo((Yaml.Mapping) root, JOB);
    }
    DynamicMessage.Builder job = DynamicMessage.newBuilder(JOB);
    binder.bind(root, job);
    return job.build();
  }

  private static Descriptor later() {
    FileDescriptorProto.Builder file = JobProto.getDescriptor().toProto().toBuilder();
    file.addDependency("google/protobuf/struct.proto");
    addOptional(message(file, "Training"), key("pace", Type.TYPE_DOUBLE), "1");
    addOptional(message(file, "Wire"), key("parity", Type.TYPE_BOOL), "false");
    file.addMessageType(
        DescriptorProto.newBuilder()
            .setName("Plugin")
            .addField(key("name", Type.TYPE_STRING).setNumber(1))
            .addField(
                key("settings", Type.TYPE_MESSAGE)
                    .setNumber(2)
                    .setTypeName(".google.protobuf.Struct")));
    message(file, "Layer")
        .addField(
            key("plugin", Type.TYPE_MESSAGE).setTypeName(".tributary.v1.Plugin").setOneofIndex(0));
    try {
      FileDescriptor[] dependencies = {SchemaOptions.getDescriptor(), StructProto.getDescriptor()};
      return FileDescriptor.buildFrom(file.build(), dependencies).findMessageTypeByName("Job");
    } catch (DescriptorValidationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static DescriptorProto.Builder message(FileDescriptorProto.Builder file, String name) {
    List<DescriptorProto.Builder> messages = file.getMessageTypeBuilderList();
    return messages.stream().filter(m -> m.getName().equals(name)).findFirst().orElseThrow();
  }

  private static FieldDescriptorProto.Builder key(String name, Type type) {
    return FieldDescriptorProto.newBuilder()
        .setName(name)
        .setNumber(NUMBER)
        .setType(type)
        .setLabel(Label.LABEL_OPTIONAL);
  }

  private static void addOptional(
      DescriptorProto.Builder message, FieldDescriptorProto.Builder key, String defaultValue) {
    message
        .addField(
            key.setProto3Optional(true)
                .setOneofIndex(message.getOneofDeclCount())
                .setOptions(
                    FieldOptions.newBuilder()
                        .setExtension(SchemaOptions.defaultValue, defaultValue)))
        .addOneofDecl(OneofDescriptorProto.newBuilder().setName("_" + key.getName()));
  }
}
