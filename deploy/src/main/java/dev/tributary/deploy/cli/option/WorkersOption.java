package dev.tributary.deploy.cli.option;

import java.util.OptionalInt;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;

/// `--workers`: the number of workers. Each command has its own default.
public final class WorkersOption {
  private static final String NAME = "--workers";

  @Option(
      names = NAME,
      paramLabel = "N",
      converter = Converter.class,
      description =
          "The number of workers. The trained weights do not depend on it. Default:"
              + " ${DEFAULT-VALUE}.")
  private Count workers;

  private WorkersOption(Count workers) {
    this.workers = workers;
  }

  public static WorkersOption byDefault(int workers) {
    return new WorkersOption(new Count(OptionalInt.of(workers), Integer.toString(workers)));
  }

  /// An option whose default is one worker for each core.
  ///
  /// @param text the default in words
  public static WorkersOption perCore(String text) {
    return new WorkersOption(new Count(OptionalInt.empty(), text));
  }

  /// The given number, or the command's default; empty for one per core.
  ///
  /// @throws dev.tributary.job.BadInput if it is less than 1
  public OptionalInt number() {
    workers.number().ifPresent(number -> Positive.require(NAME, number));
    return workers.number();
  }

  /// The number, with one worker per core by default.
  public int orPerCore() {
    return number().orElseGet(Runtime.getRuntime()::availableProcessors);
  }

  /// A number of workers as the help text shows it.
  private record Count(OptionalInt number, String text) {
    @Override
    public String toString() {
      return text;
    }
  }

  /// The parser of the number.
  private static final class Converter implements ITypeConverter<Count> {
    @Override
    public Count convert(String text) {
      try {
        return new Count(OptionalInt.of(Integer.parseInt(text)), text);
      } catch (NumberFormatException e) {
        throw Values.notWhole(text);
      }
    }
  }
}
