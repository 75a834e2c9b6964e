package dev.tributary.job;

import java.util.List;
import java.util.Map;

/// A value of a YAML document and where it was given. Mappings and sequences can be changed: that
/// is how `--set` works.
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

  record Scalar(String where, Kind kind, String text) implements Yaml {
    @Override
    public String described() {
      return switch (kind) {
        case TEXT -> "the text '" + text + "'";
        case NUMBER -> "the number " + text;
        case TRUTH -> text;
        case NOTHING -> "no value";
      };
    }
  }

  enum Kind {
    TEXT,
    NUMBER,
    TRUTH,
    NOTHING
  }

  default boolean isNothing() {
    return this instanceof Scalar scalar && scalar.kind() == Kind.NOTHING;
  }
}
