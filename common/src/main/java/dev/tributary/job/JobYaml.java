package dev.tributary.job;

import com.fasterxml.jackson.databind.node.TextNode;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.tributary.proto.v1.Job;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Spells a job as a job file that reads back as the same message.
public final class JobYaml {
  private static final int LINE = 80;
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z_./][A-Za-z0-9_./-]*");
  private static final Pattern RESERVED =
      Pattern.compile("(?i)true|false|null|yes|no|on|off|y|n|\\.inf|\\.nan");

  private JobYaml() {}

  public static String of(Job job) {
    return String.join("\n", block(job)) + "\n";
  }

  /// One line each, without indentation of the first level; what fits on a line stands on one.
  private static List<String> block(Message message) {
    List<String> lines = new ArrayList<>();
    for (FieldDescriptor field : given(message)) {
      Object value = message.getField(field);
      String flow = field.getName() + ": " + flow(field, value);
      boolean composed = value instanceof List || value instanceof Message;
      if (!composed || flow.length() <= LINE && !hasListOfMessages(value)) {
        lines.add(flow);
      } else if (value instanceof List<?> list) {
        lines.add(field.getName() + ":");
        list.forEach(element -> lines.addAll(item(element)));
      } else {
        lines.add(field.getName() + ":");
        block((Message) value).forEach(line -> lines.add("  " + line));
      }
    }
    return lines;
  }

  private static List<String> item(Object element) {
    List<String> lines = element instanceof Message m ? block(m) : List.of(scalar(element));
    List<String> item = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      item.add((i == 0 ? "  - " : "    ") + lines.get(i));
    }
    return item.isEmpty() ? List.of("  - {}") : item;
  }

  /// Set fields, and numbers whose absence and zero are one.
  private static List<FieldDescriptor> given(Message message) {
    return message.getDescriptorForType().getFields().stream()
        .filter(
            field ->
                message.getAllFields().containsKey(field)
                    || !field.hasPresence()
                        && !field.isRepeated()
                        && field.getJavaType() != FieldDescriptor.JavaType.STRING)
        .toList();
  }

  private static boolean hasListOfMessages(Object value) {
    return value instanceof List<?> list
        ? list.stream().anyMatch(Message.class::isInstance)
        : value instanceof Message message
            && message.getAllFields().values().stream().anyMatch(JobYaml::hasListOfMessages);
  }

  static String flow(FieldDescriptor field, Object value) {
    if (value instanceof List<?> list) {
      return list.stream()
          .map(element -> flow(field, element))
          .collect(Collectors.joining(", ", "[", "]"));
    }
    if (value instanceof Message message) {
      return given(message).stream()
          .map(inner -> inner.getName() + ": " + flow(inner, message.getField(inner)))
          .collect(Collectors.joining(", ", "{", "}"));
    }
    return scalar(value);
  }

  /// A name that the schema gives to a choice: `float16`.
  static String spelled(EnumValueDescriptor value) {
    return value.getName().toLowerCase(Locale.ROOT);
  }

  private static String scalar(Object value) {
    if (value instanceof EnumValueDescriptor name) {
      return spelled(name);
    }
    if (!(value instanceof String text)) {
      return value.toString();
    }
    return PLAIN.matcher(text).matches() && !RESERVED.matcher(text).matches()
        ? text
        : TextNode.valueOf(text).toString(); // JSON's quotes and escapes are YAML's too
  }
}
