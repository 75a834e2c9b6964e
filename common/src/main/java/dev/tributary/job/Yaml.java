package dev.tributary.job;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// A value of a YAML document and its place. Mappings and sequences are mutable, because `--set`
/// changes them.
///
/// A scalar has no type here: it is a text that was quoted or not. The type in the schema decides
/// what it means; see [Scalars].
sealed interface Yaml {

  /// The place of the value: `digits.yaml:14`, or `--set training.batch=3`.
  String where();

  /// The value in words, for messages: `the text 'fast'`, `a list`.
  String described();

  record Mapping(String where, Map<String, Entry> entries) implements Yaml {
    @Override
    public String described() {
      return "a map";
    }
  }

  /// @param where the place of the key
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

    /// Whether nothing is written after the key.
    boolean isEmpty() {
      return !quoted && text.isEmpty();
    }

    /// Whether this is one of YAML's words for null.
    boolean isNull() {
      return !quoted && NULLS.contains(text);
    }

    /// Whether this is a decimal number that every version and every reader of YAML understands as
    /// the same number.
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

  /// Whether no value is written.
  default boolean isNothing() {
    return this instanceof Scalar scalar && scalar.isEmpty();
  }

  /// The error of this value at a key that accepts another kind of value.
  ///
  /// @param key empty for the whole document
  default BadInput insteadOf(String expected, String key, String remedy) {
    String what = "expected " + expected + ", found " + described();
    return key.isEmpty()
        ? BadInput.in(where(), what, remedy)
        : BadInput.at(key, what, remedy).locatedAt(where());
  }
}
