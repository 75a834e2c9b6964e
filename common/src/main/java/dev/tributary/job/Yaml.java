package dev.tributary.job;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// A value of a YAML document and where it was given. Mappings and sequences can be changed: that
/// is how `--set` works.
///
/// A scalar has no type here. It is a text and whether that was quoted, and the schema's type
/// decides what it means, see [Scalars].
sealed interface Yaml {

  /// `digits.yaml:14`, or `--set training.batch=3`.
  String where();

  /// What it is, for messages: `the text 'fast'`, `a list`.
  String described();

  record Mapping(String where, Map<String, Entry> entries) implements Yaml {
    @Override
    public String described() {
      return "a map";
    }
  }

  /// @param where of the key
  record Entry(String where, Yaml value) {}

  record Sequence(String where, List<Yaml> elements) implements Yaml {
    @Override
    public String described() {
      return "a list";
    }
  }

  /// @param quoted whether it was in quotes, or a block after `|` or `>`
  record Scalar(String where, String text, boolean quoted) implements Yaml {
    private static final Pattern NUMBER =
        Pattern.compile("[-+]?(?:(?:0|[1-9][0-9]*)(?:\\.[0-9]*)?|\\.[0-9]+)(?:[eE][-+]?[0-9]+)?");
    private static final Set<String> NULLS = Set.of("~", "null", "Null", "NULL");

    /// Nothing stands after the key.
    boolean isEmpty() {
      return !quoted && text.isEmpty();
    }

    /// YAML's words for no value.
    boolean isNull() {
      return !quoted && NULLS.contains(text);
    }

    /// A decimal number that every version of YAML and every reader takes for the same number.
    boolean isNumber() {
      return !quoted && NUMBER.matcher(text).matches();
    }

    @Override
    public String described() {
      if (isEmpty()) {
        return "no value";
      }
      if (isNumber()) {
        return "the number " + text;
      }
      return isNull() || Scalars.isTruth(this) ? text : "the text '" + text + "'";
    }
  }

  /// Whether nothing stands where a value could.
  default boolean isNothing() {
    return this instanceof Scalar scalar && scalar.isEmpty();
  }

  /// The mistake that this value is at a key that takes another kind of value.
  ///
  /// @param key empty for the whole document
  default BadInput insteadOf(String expected, String key, String remedy) {
    String what = "expected " + expected + ", found " + described();
    return key.isEmpty()
        ? BadInput.in(where(), what, remedy)
        : BadInput.at(key, what, remedy).locatedAt(where());
  }
}
