package dev.tributary.deploy.cli.option;

import dev.tributary.job.FailureText;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// The values of options, in the words of users: picocli's own messages name the types of Java.
public final class Values {
  private static final String WHOLE = "a whole number";
  private static final String REAL = "a number";

  private Values() {}

  /// Reads the values of all commands in this way.
  public static CommandLine readBy(CommandLine commands) {
    return commands
        .registerConverter(Path.class, Values::path)
        .registerConverter(int.class, number(Integer::valueOf, WHOLE))
        .registerConverter(Integer.class, number(Integer::valueOf, WHOLE))
        .registerConverter(long.class, number(Long::valueOf, WHOLE))
        .registerConverter(Long.class, number(Long::valueOf, WHOLE))
        .registerConverter(double.class, number(Double::valueOf, REAL))
        .registerConverter(Double.class, number(Double::valueOf, REAL));
  }

  private static Path path(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new TypeConversionException(FailureText.of(e));
    }
  }

  private static <T> ITypeConverter<T> number(Function<String, T> parser, String kind) {
    return text -> {
      try {
        return parser.apply(text);
      } catch (NumberFormatException e) {
        throw wrong(text, kind);
      }
    };
  }

  /// The error of a text that is no value of its kind.
  static TypeConversionException wrong(String text, String kind) {
    boolean isWholeNumber = kind.equals(WHOLE) && text.matches("[-+]?\\d+");
    return new TypeConversionException(
        "'%s' is %s".formatted(text, isWholeNumber ? "too large" : "not " + kind));
  }

  /// The error of a text that is no whole number, or one out of range.
  static TypeConversionException notWhole(String text) {
    return wrong(text, WHOLE);
  }
}
