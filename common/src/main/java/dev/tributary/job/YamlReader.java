package dev.tributary.job;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/// Reads one YAML document into a [Yaml] tree that knows the line of every key.
///
/// Refused, with the line: what is not YAML, a key given twice, aliases, a second document.
final class YamlReader {
  private static final String REMEDY = "see the example jobs";

  private final YAMLParser parser;
  private final IntFunction<String> whereOfLine;

  private YamlReader(YAMLParser parser, IntFunction<String> whereOfLine) {
    this.parser = parser;
    this.whereOfLine = whereOfLine;
  }

  /// @param whereOfLine what to call a line, counted from 1, in messages
  static Yaml read(String text, IntFunction<String> whereOfLine) {
    try (YAMLParser parser = new YAMLFactory().createParser(text)) {
      YamlReader reader = new YamlReader(parser, whereOfLine);
      if (parser.nextToken() == null) {
        return new Yaml.Scalar(whereOfLine.apply(1), Yaml.Kind.NOTHING, "");
      }
      Yaml root = reader.value("");
      if (parser.nextToken() != null) {
        throw BadInput.in(reader.here(), "a second document begins", "keep one job in a file");
      }
      return root;
    } catch (JacksonException e) {
      throw invalid(e, whereOfLine);
    } catch (IOException e) {
      throw new UncheckedIOException("a string does no input", e);
    }
  }

  private static BadInput invalid(JacksonException failure, IntFunction<String> whereOfLine) {
    int line = failure.getLocation() == null ? 1 : failure.getLocation().getLineNr();
    String problem = failure.getOriginalMessage().lines().findFirst().orElse("");
    if (failure.getCause() instanceof MarkedYAMLException marked) {
      line = marked.getProblemMark().getLine() + 1;
      problem =
          Stream.of(marked.getContext(), marked.getProblem())
              .filter(Objects::nonNull)
              .collect(Collectors.joining(": "));
    }
    return BadInput.in(whereOfLine.apply(line), "not valid YAML: " + problem, REMEDY)
        .causedBy(failure);
  }

  private String here() {
    return whereOfLine.apply(parser.currentTokenLocation().getLineNr());
  }

  private Yaml value(String key) throws IOException {
    if (parser.isCurrentAlias()) {
      throw BadInput.in(here(), key + ": is an alias", "write the value out");
    }
    return switch (parser.currentToken()) {
      case START_OBJECT -> mapping(key);
      case START_ARRAY -> sequence(key);
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> scalar(Yaml.Kind.NUMBER);
      case VALUE_TRUE, VALUE_FALSE -> scalar(Yaml.Kind.TRUTH);
      case VALUE_NULL -> scalar(Yaml.Kind.NOTHING);
      default -> scalar(Yaml.Kind.TEXT);
    };
  }

  private Yaml scalar(Yaml.Kind kind) throws IOException {
    return new Yaml.Scalar(here(), kind, parser.getText());
  }

  private Yaml mapping(String key) throws IOException {
    String where = here();
    Map<String, Yaml.Entry> entries = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      String path = key.isEmpty() ? name : key + "." + name;
      String whereKey = here();
      if (entries.containsKey(name)) {
        throw BadInput.in(
            whereKey,
            path + ": given twice, first at " + entries.get(name).where(),
            "keep one of the two");
      }
      parser.nextToken();
      entries.put(name, new Yaml.Entry(whereKey, value(path)));
    }
    return new Yaml.Mapping(where, entries);
  }

  private Yaml sequence(String key) throws IOException {
    String where = here();
    List<Yaml> elements = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      elements.add(value(key + "[" + elements.size() + "]"));
    }
    return new Yaml.Sequence(where, elements);
  }
}
