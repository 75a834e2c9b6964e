package dev.tributary.job;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.DescriptorProtos.SourceCodeInfo.Location;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.GenericDescriptor;
import dev.tributary.proto.v1.JobProto;
import dev.tributary.proto.v1.SchemaOptions;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The tables of keys in the documentation of the job file, made from the comments, types and
/// options of job.proto.
final class KeyTables {
  private static final String HEAD =
      """
      | key | type | default | meaning |
      |---|---|---|---|
      """;
  private static final String CHOICE_HEAD =
      """
      | %s | key | type | default | meaning |
      |---|---|---|---|---|
      """;

  private final Map<List<Integer>, String> comments = new HashMap<>();

  /// Reads the comments of the schema from protoc's output.
  KeyTables() throws IOException {
    FileDescriptor schema = JobProto.getDescriptor();
    try (InputStream in = JobProto.class.getResourceAsStream("/tributary.protobin")) {
      for (FileDescriptorProto file : FileDescriptorSet.parseFrom(in).getFileList()) {
        if (file.getName().equals(schema.getName())) {
          for (Location location : file.getSourceCodeInfo().getLocationList()) {
            comments.put(location.getPathList(), location.getLeadingComments());
          }
        }
      }
    }
  }

  /// The keys of a map, one row each.
  String keys(Descriptor type) {
    return Schema.keys(type).stream()
        .map(key -> "| `%s` | %s |\n".formatted(key.getName(), described(key)))
        .collect(Collectors.joining("", HEAD, ""));
  }

  /// The alternatives of a choice, each with its keys in the rows below.
  ///
  /// @param name the name of the first column
  String choice(Descriptor type, String name) {
    List<String> rows = new ArrayList<>();
    for (FieldDescriptor kind : type.getFields()) {
      rows.add("| `%s` | | | | %s |\n".formatted(kind.getName(), meaning(kind)));
      for (FieldDescriptor key : Schema.keys(kind.getMessageType())) {
        rows.add("| | `%s` | %s |\n".formatted(key.getName(), described(key)));
      }
    }
    return CHOICE_HEAD.formatted(name) + String.join("", rows);
  }

  /// Type, default and meaning.
  private String described(FieldDescriptor key) {
    return "%s | %s | %s".formatted(type(key), whenAbsent(key), meaning(key));
  }

  private static String type(FieldDescriptor key) {
    String type =
        switch (key.getJavaType()) {
          case INT, LONG -> "whole number";
          case DOUBLE, FLOAT -> "number";
          case BOOLEAN -> "true or false";
          case STRING -> Schema.isPath(key) ? "path" : "text";
          case ENUM ->
              key.getEnumType().getValues().stream()
                  .map(value -> "`" + JobYaml.spelled(value) + "`")
                  .collect(Collectors.joining(", "));
          case MESSAGE -> "map";
          case BYTE_STRING -> throw new IllegalStateException("no job file has bytes: " + key);
        };
    if (Schema.mapKey(key).isPresent()) {
      return "map of maps";
    }
    String either = Schema.secondSpelling(key).isPresent() ? type + ", or a map" : type;
    return key.isRepeated() ? "list of " + type + "s" : either;
  }

  private static String whenAbsent(FieldDescriptor key) {
    if (Schema.isRequired(key)) {
      return "required";
    }
    if (key.getRealContainingOneof() != null) {
      return key.getRealContainingOneof().getFields().stream()
          .map(alternative -> "`" + alternative.getName() + "`")
          .collect(Collectors.joining(", ", "one of ", ""));
    }
    return Schema.defaultText(key)
        .map(text -> "`" + text + "`")
        .orElseGet(() -> key.getOptions().getExtension(SchemaOptions.whenAbsent));
  }

  /// The comment of the key or, if it has none, of its map.
  private String meaning(FieldDescriptor key) {
    String own = comment(key);
    boolean usesCommentOfType =
        own.isEmpty() && key.getJavaType() == FieldDescriptor.JavaType.MESSAGE;
    return usesCommentOfType ? comment(key.getMessageType()) : own;
  }

  String comment(GenericDescriptor of) {
    return comments
        .getOrDefault(path(of), "")
        .lines()
        .map(String::strip)
        .collect(Collectors.joining(" "))
        .replace("|", "\\|")
        .strip();
  }

  /// The path of a message or field in its file, in protoc's numbering.
  private static List<Integer> path(GenericDescriptor of) {
    return switch (of) {
      case Descriptor type ->
          List.of(FileDescriptorProto.MESSAGE_TYPE_FIELD_NUMBER, type.getIndex());
      case FieldDescriptor field ->
          Stream.concat(
                  path(field.getContainingType()).stream(),
                  Stream.of(DescriptorProto.FIELD_FIELD_NUMBER, field.getIndex()))
              .toList();
      default -> throw new IllegalStateException("neither a map nor a key: " + of);
    };
  }
}
