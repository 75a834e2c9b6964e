package dev.tributary.job;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.ListValue;
import com.google.protobuf.Message;
import com.google.protobuf.NullValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// The settings under a key whose type is `google.protobuf.Struct`: any YAML map, for kinds that
/// declare their settings themselves.
///
/// The schema gives no type to a scalar there. A quoted scalar is a text. A plain scalar is a
/// number, true, false or null if it is written as one, and otherwise a text. Plain scalars that
/// YAML versions read differently, such as `yes`, `010` or `1_000`, are refused.
final class FreeSettings {
  private static final Set<String> AMBIGUOUS_TRUTHS = Set.of("yes", "y", "on", "no", "n", "off");
  private static final Pattern AMBIGUOUS_NUMBER =
      Pattern.compile(
          "[-+]?(?:[0-9][0-9_,.:]*|0x[0-9a-fA-F_]+|0o[0-7_]+|0b[01_]+|\\.(?i:inf|nan))");

  /// A double holds every whole number up to this one exactly.
  private static final double MAX_WHOLE = 1L << 53;

  private final Map<String, String> places;

  /// @param places receives the place of each key
  FreeSettings(Map<String, String> places) {
    this.places = places;
  }

  /// Whether a field has free settings.
  static boolean are(FieldDescriptor field) {
    return field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
        && field.getMessageType().getFullName().equals(Struct.getDescriptor().getFullName());
  }

  Struct bind(String key, Yaml yaml) {
    if (yaml.isNothing()) {
      return Struct.getDefaultInstance();
    }
    if (yaml instanceof Yaml.Mapping mapping) {
      return map(key, mapping);
    }
    throw yaml.insteadOf("a map", key, "write its keys below it, indented");
  }

  private Struct map(String key, Yaml.Mapping mapping) {
    Struct.Builder struct = Struct.newBuilder();
    mapping
        .entries()
        .forEach(
            (name, entry) -> {
              String path = key + "." + name;
              places.put(path, entry.where());
              struct.putFields(name, value(path, entry.value()));
            });
    return struct.build();
  }

  private Value value(String key, Yaml yaml) {
    Value.Builder value = Value.newBuilder();
    return switch (yaml) {
      case Yaml.Mapping mapping -> value.setStructValue(map(key, mapping)).build();
      case Yaml.Sequence sequence -> value.setListValue(list(key, sequence)).build();
      case Yaml.Scalar scalar -> scalar(key, scalar);
    };
  }

  private ListValue list(String key, Yaml.Sequence sequence) {
    ListValue.Builder list = ListValue.newBuilder();
    for (int i = 0; i < sequence.elements().size(); i++) {
      Yaml element = sequence.elements().get(i);
      String path = key + "[" + i + "]";
      places.put(path, element.where());
      list.addValues(value(path, element));
    }
    return list.build();
  }

  private static Value scalar(String key, Yaml.Scalar scalar) {
    Value.Builder value = Value.newBuilder();
    if (scalar.isEmpty() || scalar.isNull()) {
      return value.setNullValue(NullValue.NULL_VALUE).build();
    }
    if (scalar.isNumber()) {
      return value.setNumberValue(number(key, scalar)).build();
    }
    if (Scalars.isTruth(scalar)) {
      return value.setBoolValue(Scalars.truth(key, scalar)).build();
    }
    if (!scalar.quoted() && isReadInSeveralWays(scalar.text())) {
      throw BadInput.at(
              key,
              "%s is a text to some readers of YAML and something else to others"
                  .formatted(scalar.text()),
              "put a text in quotes, write a number in decimal digits, and true or false in full")
          .locatedAt(scalar.where());
    }
    return value.setStringValue(scalar.text()).build();
  }

  private static double number(String key, Yaml.Scalar scalar) {
    double number = Scalars.real(key, scalar);
    boolean isWhole = scalar.text().matches("[-+]?[0-9]+");
    if (isWhole && new BigDecimal(scalar.text()).compareTo(new BigDecimal(number)) != 0) {
      throw scalar.insteadOf("a number that a double can hold", key, "write it in quotes");
    }
    return number;
  }

  private static boolean isReadInSeveralWays(String text) {
    return AMBIGUOUS_TRUTHS.contains(text.toLowerCase(Locale.ROOT))
        || AMBIGUOUS_NUMBER.matcher(text).matches();
  }

  /// The settings as maps, lists, texts, numbers, truth values and nulls.
  static Map<String, Object> plain(Message struct) {
    Map<String, Object> plain = new LinkedHashMap<>();
    struct(struct).getFieldsMap().forEach((name, value) -> plain.put(name, plain(value)));
    return plain;
  }

  private static Object plain(Value value) {
    return switch (value.getKindCase()) {
      case STRUCT_VALUE -> plain(value.getStructValue());
      case LIST_VALUE -> {
        List<Object> list = new ArrayList<>();
        value.getListValue().getValuesList().forEach(element -> list.add(plain(element)));
        yield list;
      }
      case STRING_VALUE -> value.getStringValue();
      case BOOL_VALUE -> value.getBoolValue();
      case NUMBER_VALUE -> number(value.getNumberValue());
      case NULL_VALUE, KIND_NOT_SET -> null;
    };
  }

  /// The same settings with their keys sorted.
  static Struct sorted(Message struct) {
    Struct.Builder sorted = Struct.newBuilder();
    new TreeMap<>(struct(struct).getFieldsMap())
        .forEach((name, value) -> sorted.putFields(name, sorted(value)));
    return sorted.build();
  }

  private static Value sorted(Value value) {
    return switch (value.getKindCase()) {
      case STRUCT_VALUE ->
          Value.newBuilder().setStructValue(sorted(value.getStructValue())).build();
      case LIST_VALUE -> {
        ListValue.Builder list = ListValue.newBuilder();
        value.getListValue().getValuesList().forEach(element -> list.addValues(sorted(element)));
        yield Value.newBuilder().setListValue(list).build();
      }
      default -> value;
    };
  }

  /// A `Long` if the number is whole, so that 3 is spelled `3` and not `3.0`.
  private static Object number(double value) {
    return value == Math.rint(value) && Math.abs(value) <= MAX_WHOLE
        ? (Object) (long) value
        : (Object) value;
  }

  private static Struct struct(Message message) {
    if (message instanceof Struct struct) {
      return struct;
    }
    try { // a message of a schema that was read at run time
      return Struct.parseFrom(message.toByteString());
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("the message is not encoded as a Struct", e);
    }
  }
}
