package dev.tributary.job;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.events.SequenceStartEvent;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.Parser;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.ReaderException;
import org.yaml.snakeyaml.reader.StreamReader;

/// A reader of one YAML document. The [Yaml] tree contains the line of every key.
///
/// Refused, with the line: a text that is not YAML, a key given twice, aliases, tags, a second
/// document.
final class YamlReader {
  private static final String REMEDY = "see the example jobs";

  /// The most bytes of a document: as many as the characters that SnakeYAML accepts.
  static final int MAX_BYTES = 3 << 20;

  /// The most characters of a line. SnakeYAML's time grows with the square of a line's length.
  private static final int MAX_LINE = 100_000;

  /// The deepest nesting. In a message a level of free settings takes up to three levels, and
  /// readers of protobuf accept 100: what one process reads here, every process can receive.
  private static final int MAX_DEPTH = 25;

  private final Parser parser;
  private final IntFunction<String> whereOfLine;
  private int depth;

  private YamlReader(Parser parser, IntFunction<String> whereOfLine) {
    this.parser = parser;
    this.whereOfLine = whereOfLine;
  }

  /// @param whereOfLine the place of a line, counted from 1, for messages
  static Yaml read(String text, IntFunction<String> whereOfLine) {
    requireShortLines(text, whereOfLine);
    try {
      Parser parser = new ParserImpl(new StreamReader(text), new LoaderOptions());
      return new YamlReader(parser, whereOfLine).document();
    } catch (MarkedYAMLException e) {
      String problem =
          Stream.of(e.getContext(), e.getProblem())
              .filter(Objects::nonNull)
              .collect(Collectors.joining(": "));
      throw invalid(whereOfLine.apply(e.getProblemMark().getLine() + 1), problem, e);
    } catch (ReaderException e) {
      int line = 1 + (int) text.codePoints().limit(e.getPosition()).filter(c -> c == '\n').count();
      throw invalid(
          whereOfLine.apply(line),
          String.format(Locale.ROOT, "it holds the character U+%04X", e.getCodePoint()),
          e);
    } catch (YAMLException e) {
      throw invalid(whereOfLine.apply(1), e.getMessage(), e);
    }
  }

  private static void requireShortLines(String text, IntFunction<String> whereOfLine) {
    int line = 1;
    for (int from = 0; from < text.length(); line++) {
      int end = text.indexOf('\n', from);
      int length = (end < 0 ? text.length() : end) - from;
      if (length > MAX_LINE) {
        throw BadInput.in(
            whereOfLine.apply(line),
            "the line has more than %s characters".formatted(MAX_LINE),
            "divide it into several lines");
      }
      from += length + 1;
    }
  }

  private static BadInput invalid(String where, String problem, YAMLException failure) {
    return BadInput.in(where, "not valid YAML: " + problem, REMEDY).causedBy(failure);
  }

  private Yaml document() {
    parser.getEvent(); // the stream's start
    if (parser.checkEvent(Event.ID.StreamEnd)) {
      return new Yaml.Scalar(whereOfLine.apply(1), "", false);
    }
    parser.getEvent(); // the document's start
    Yaml root = value("");
    parser.getEvent(); // the document's end
    if (!parser.checkEvent(Event.ID.StreamEnd)) {
      throw BadInput.in(
          where(parser.peekEvent()), "a second document begins", "keep one job in a file");
    }
    return root;
  }

  private String where(Event event) {
    return whereOfLine.apply(event.getStartMark().getLine() + 1);
  }

  private Yaml value(String key) {
    Event event = parser.getEvent();
    return switch (event) {
      case ScalarEvent scalar -> {
        requireNoTag(key, scalar.getTag(), scalar);
        yield new Yaml.Scalar(where(scalar), scalar.getValue(), !scalar.isPlain());
      }
      case CollectionStartEvent start -> collection(key, start);
      case AliasEvent alias ->
          throw BadInput.in(where(alias), named(key) + "an alias", "write the value out");
      default -> throw new IllegalStateException("no value begins with " + event);
    };
  }

  private Yaml collection(String key, CollectionStartEvent start) {
    requireNoTag(key, start.getTag(), start);
    if (++depth > MAX_DEPTH) {
      throw BadInput.in(
          where(start), "lists and maps are nested more than %s deep".formatted(MAX_DEPTH), REMEDY);
    }
    Yaml collection =
        switch (start) {
          case MappingStartEvent _ -> new Yaml.Mapping(where(start), entries(key));
          case SequenceStartEvent _ -> new Yaml.Sequence(where(start), elements(key));
          default -> throw new IllegalStateException("no collection begins with " + start);
        };
    depth--;
    parser.getEvent(); // the collection's end
    return collection;
  }

  private void requireNoTag(String key, String tag, Event event) {
    if (tag != null) {
      throw BadInput.in(
          where(event),
          named(key) + "a tag, " + tag.replace(Tag.PREFIX, "!!"),
          "leave it out: the key decides the type");
    }
  }

  /// The beginning of a message. The value of `--set` has no key yet.
  private static String named(String key) {
    return key.isEmpty() ? "" : key + ": ";
  }

  private Map<String, Yaml.Entry> entries(String key) {
    Map<String, Yaml.Entry> entries = new LinkedHashMap<>();
    while (!parser.checkEvent(Event.ID.MappingEnd)) {
      String whereKey = where(parser.peekEvent());
      if (!(value(key) instanceof Yaml.Scalar name)) {
        throw BadInput.in(whereKey, named(key) + "a list or a map as a key", "write a name");
      }
      String path = key.isEmpty() ? name.text() : key + "." + name.text();
      if (entries.containsKey(name.text())) {
        throw BadInput.in(
            whereKey,
            path + ": given twice, first at " + entries.get(name.text()).where(),
            "keep one of the two");
      }
      entries.put(name.text(), new Yaml.Entry(whereKey, value(path)));
    }
    return entries;
  }

  private List<Yaml> elements(String key) {
    List<Yaml> elements = new ArrayList<>();
    while (!parser.checkEvent(Event.ID.SequenceEnd)) {
      elements.add(value(key + "[" + elements.size() + "]"));
    }
    return elements;
  }
}
