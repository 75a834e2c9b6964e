package dev.tributary.job;

import com.fasterxml.jackson.databind.node.TextNode;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// A job written as a job file. Reading the file gives the same message again.
public final class JobYaml {
  private static final int LINE = 80;
  private static final Pattern PLAIN = Pattern.compile("(?:[A-Za-z_/]|\\.{1,2}/)[A-Za-z0-9_./-]*");
  private static final Pattern RESERVED = Pattern.compile("(?i)true|false|null|yes|no|on|off|y|n");

  private JobYaml() {}

  public static String of(Message job) {
    return String.join("\n", block(map(job))) + "\n";
  }

  /// A message as maps, lists and scalars. The map contains every given key. It also contains every
  /// absent number, truth value or choice that has no presence, because its absence means zero.
  private static Map<String, Object> map(Message message) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (FieldDescriptor field : message.getDescriptorForType().getFields()) {
      if (!Schema.isMapKey(field) && isGiven(message, field)) {
        map.put(Schema.name(field), plain(field, message.getField(field)));
      }
    }
    return map;
  }

  private static boolean isGiven(Message message, FieldDescriptor field) {
    boolean isNumberWithoutPresence =
        !field.hasPresence()
            && !field.isRepeated()
            && field.getJavaType() != FieldDescriptor.JavaType.STRING;
    return isNumberWithoutPresence || message.getAllFields().containsKey(field);
  }

  private static Object plain(FieldDescriptor field, Object value) {
    return switch (value) {
      case List<?> list when Schema.mapKey(field).isPresent() ->
          keyed(list, Schema.mapKey(field).get());
      case List<?> list -> list.stream().map(element -> plain(field, element)).toList();
      case Message settings when FreeSettings.are(field) -> FreeSettings.plain(settings);
      case Message message -> map(message);
      default -> value;
    };
  }

  private static Map<String, Object> keyed(List<?> elements, FieldDescriptor mapKey) {
    Map<String, Object> map = new LinkedHashMap<>();
    elements.forEach(
        element -> map.put((String) ((Message) element).getField(mapKey), map((Message) element)));
    return map;
  }

  /// The lines of a map, without indentation at the first level. A scalar is written on one line,
  /// and so is a list or a map that fits and contains no list of maps.
  private static List<String> block(Map<?, ?> map) {
    List<String> lines = new ArrayList<>();
    map.forEach(
        (name, value) -> {
          String key = text((String) name);
          String flow = key + ": " + flow(value);
          boolean isComposed = value instanceof List || value instanceof Map;
          if (!isComposed || flow.length() <= LINE && !holdsListOfMaps(value)) {
            lines.add(flow);
          } else if (value instanceof List<?> list) {
            lines.add(key + ":");
            list.forEach(element -> lines.addAll(item(element)));
          } else {
            lines.add(key + ":");
            block((Map<?, ?>) value).forEach(line -> lines.add("  " + line));
          }
        });
    return lines;
  }

  private static List<String> item(Object element) {
    List<String> lines = element instanceof Map<?, ?> map ? block(map) : List.of(flow(element));
    List<String> item = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      item.add((i == 0 ? "  - " : "    ") + lines.get(i));
    }
    return item.isEmpty() ? List.of("  - {}") : item;
  }

  private static boolean holdsListOfMaps(Object value) {
    return value instanceof List<?> list
        ? list.stream().anyMatch(Map.class::isInstance)
        : value instanceof Map<?, ?> map
            && map.values().stream().anyMatch(JobYaml::holdsListOfMaps);
  }

  /// The value of a field on one line.
  static String flow(FieldDescriptor field, Object value) {
    return flow(plain(field, value));
  }

  private static String flow(Object value) {
    return switch (value) {
      case List<?> list ->
          list.stream().map(JobYaml::flow).collect(Collectors.joining(", ", "[", "]"));
      case Map<?, ?> map ->
          map.entrySet().stream()
              .map(entry -> text((String) entry.getKey()) + ": " + flow(entry.getValue()))
              .collect(Collectors.joining(", ", "{", "}"));
      case null, default -> scalar(value);
    };
  }

  /// The name of a choice in a job file: `float16`.
  static String spelled(EnumValueDescriptor value) {
    return value.getName().toLowerCase(Locale.ROOT);
  }

  private static String scalar(Object value) {
    return switch (value) {
      case EnumValueDescriptor name -> spelled(name);
      case String text -> text(text);
      case null -> "null";
      default -> value.toString();
    };
  }

  private static String text(String text) {
    return PLAIN.matcher(text).matches() && !RESERVED.matcher(text).matches()
        ? text
        : TextNode.valueOf(text).toString(); // a string in JSON is also one in YAML
  }
}
