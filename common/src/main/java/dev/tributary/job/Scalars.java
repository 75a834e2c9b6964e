package dev.tributary.job;

import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// The meaning of a scalar of a job file. It depends on the text as written and on the type of the
/// key in the schema. YAML versions read `yes`, `010`, `1_000` or `1:30` differently, so a text
/// that is not exactly a value of the type is refused.
///
/// | type | accepted | refused |
/// |---|---|---|
/// | whole number | `12`, `+12`, `1e3`, `2.5e1`, `64.0` | `010`, `0x40`, `1_000`, `1:30`, `12.5`, `-1`, `"12"` |
/// | number | `1`, `-0.5`, `.5`, `1.`, `1e-3` | `01.5`, `1_000`, `0,5`, `.inf`, `.nan`, `1e400`, `1e-400`, `"1"` |
/// | true or false | `true`, `True`, `TRUE`, `false`, `False`, `FALSE` | `yes`, `on`, `y`, `1`, `"true"` |
/// | choice | its name, quoted or not | any other text |
/// | text | any text: `no`, `1.10` and `2026-01-01` stay as they are written | `~`, `null` |
///
/// No key accepts `null`. Only a map accepts an empty value: it then has no keys.
final class Scalars {
  private static final BigDecimal MAX_UINT32 = BigDecimal.valueOf(Integer.MAX_VALUE);
  private static final BigDecimal MAX_UINT64 = BigDecimal.valueOf(Long.MAX_VALUE);

  /// With this many digits before the point, or zeros directly after it, a number is outside the
  /// range of every type, and slow to convert.
  private static final long MAX_DIGITS = 1000;

  private static final Set<String> TRUE = Set.of("true", "True", "TRUE");
  private static final Set<String> FALSE = Set.of("false", "False", "FALSE");

  private Scalars() {}

  /// The value of a field that is not a message, in the type that its builder accepts.
  static Object value(FieldDescriptor field, String key, Yaml yaml) {
    return switch (field.getType()) {
      case UINT32 -> whole(key, yaml, MAX_UINT32).intValueExact();
      case UINT64 -> whole(key, yaml, MAX_UINT64).longValueExact();
      case DOUBLE -> real(key, yaml);
      case BOOL -> truth(key, yaml);
      case STRING -> text(key, yaml);
      case ENUM -> choice(field.getEnumType(), key, yaml);
      default ->
          throw new IllegalStateException(field + " has a type that job files do not use yet");
    };
  }

  static boolean isTruth(Yaml.Scalar scalar) {
    return !scalar.quoted() && (TRUE.contains(scalar.text()) || FALSE.contains(scalar.text()));
  }

  private static BigDecimal whole(String key, Yaml yaml, BigDecimal max) {
    BigDecimal number = number(key, yaml, "a whole number");
    if (number.stripTrailingZeros().scale() > 0) {
      throw yaml.insteadOf("a whole number", key, "give a number without a fraction");
    }
    if (number.signum() < 0) {
      throw yaml.insteadOf("a whole number from 0", key, "give a larger number");
    }
    if (number.compareTo(max) > 0) {
      throw yaml.insteadOf("a whole number up to " + max, key, "give a smaller number");
    }
    return number;
  }

  static double real(String key, Yaml yaml) {
    BigDecimal number = number(key, yaml, "a number");
    double value = number.doubleValue();
    if (!Double.isFinite(value)) {
      throw yaml.insteadOf("a number that a double can hold", key, "give a smaller number");
    }
    if (value == 0 && number.signum() != 0) {
      throw yaml.insteadOf("a number that a double can hold", key, "write 0, or a larger number");
    }
    return value;
  }

  private static BigDecimal number(String key, Yaml yaml, String expected) {
    if (!(yaml instanceof Yaml.Scalar scalar) || !scalar.isNumber()) {
      throw yaml.insteadOf(expected, key, numberRemedy(yaml));
    }
    try {
      BigDecimal number = new BigDecimal(scalar.text());
      if (Math.abs((long) number.precision() - number.scale()) < MAX_DIGITS) {
        return number;
      }
    } catch (NumberFormatException e) { // the exponent is too large for BigDecimal
      throw yaml.insteadOf(expected + " within range", key, "give another number").causedBy(e);
    }
    throw yaml.insteadOf(expected + " within range", key, "give another number");
  }

  private static String numberRemedy(Yaml yaml) {
    boolean isAlmostOne =
        yaml instanceof Yaml.Scalar scalar
            && !scalar.quoted()
            && scalar.text().matches("[-+.]?[0-9].*|[-+]?\\.(?i:inf|nan)");
    return isAlmostOne
        ? "write it in plain decimal digits, such as 10, 0.5 or 1e-3"
        : "give a number, without quotes";
  }

  static boolean truth(String key, Yaml yaml) {
    if (yaml instanceof Yaml.Scalar scalar && isTruth(scalar)) {
      return TRUE.contains(scalar.text());
    }
    throw yaml.insteadOf("true or false", key, truthRemedy(yaml));
  }

  private static String truthRemedy(Yaml yaml) {
    String word = yaml instanceof Yaml.Scalar scalar ? scalar.text().toLowerCase(Locale.ROOT) : "";
    return switch (word) {
      case "yes", "y", "on" -> "write true";
      case "no", "n", "off" -> "write false";
      case "true", "false" -> "write " + word + ", without quotes";
      default -> "write true or false";
    };
  }

  private static String text(String key, Yaml yaml) {
    if (yaml instanceof Yaml.Scalar scalar && !scalar.isEmpty() && !scalar.isNull()) {
      return scalar.text();
    }
    throw yaml.insteadOf(
        "a text",
        key,
        yaml instanceof Yaml.Scalar scalar && scalar.isNull()
            ? "write '%s' in quotes if you mean the text".formatted(scalar.text())
            : "write a text");
  }

  private static EnumValueDescriptor choice(EnumDescriptor type, String key, Yaml yaml) {
    Map<String, EnumValueDescriptor> names = new LinkedHashMap<>();
    type.getValues().forEach(value -> names.put(JobYaml.spelled(value), value));
    String given = yaml instanceof Yaml.Scalar scalar ? scalar.text() : "";
    if (names.containsKey(given)) {
      return names.get(given);
    }
    throw yaml.insteadOf(
        "one of " + String.join(", ", names.keySet()),
        key,
        NearestName.of(given.toLowerCase(Locale.ROOT), names.keySet())
            .map(near -> "did you mean %s?".formatted(near))
            .orElse("write one of them"));
  }
}
