package dev.tributary.deploy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.tributary.job.BadInput;
import java.util.concurrent.Callable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/// `tributary`: trains one network on many machines, with the same bits for any number of them.
///
/// Exit code 0: done. 1: failed. 2: bad usage or a bad job file.
@Command(
    name = "tributary",
    description = "Trains one network on many machines, with the same bits for any number of them.",
    versionProvider = Release.class,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      TrainCommand.class,
      CoordinatorCommand.class,
      WorkerCommand.class,
      EvaluateCommand.class
    })
public final class Main implements Callable<Integer> {
  static final int DONE = 0;
  static final int FAILED = 1;
  static final int BAD_USAGE = 2;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show this help.")
  boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show the version.")
  boolean version;

  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "Log more, and show the stack trace of a failure.")
  boolean verbose;

  private CommandLine commandLine;

  private Main() {}

  public static void main(String[] arguments) {
    System.exit(run(arguments));
  }

  static int run(String... arguments) {
    Main main = new Main();
    main.commandLine =
        new CommandLine(main)
            .setExecutionStrategy(main::execute)
            .setExecutionExceptionHandler((failure, command, parsed) -> main.report(failure))
            .setCaseInsensitiveEnumValuesAllowed(true);
    return main.commandLine.execute(arguments);
  }

  /// No command: says which there are.
  @Override
  public Integer call() {
    commandLine.usage(System.err);
    return BAD_USAGE;
  }

  private int execute(CommandLine.ParseResult parsed) {
    if (verbose) {
      ((Logger) LoggerFactory.getLogger("dev.tributary")).setLevel(Level.DEBUG);
      ((Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)).setLevel(Level.INFO);
    }
    return new CommandLine.RunLast().execute(parsed);
  }

  private int report(Exception failure) {
    if (verbose) {
      failure.printStackTrace(System.err);
    }
    if (failure instanceof BadInput) {
      System.err.println("tributary: " + failure.getMessage());
      return BAD_USAGE;
    }
    if (failure instanceof CommandFailed) {
      System.err.println("tributary: " + failure.getMessage());
      return FAILED;
    }
    System.err.println("tributary: " + failure + "; --verbose shows where it happened");
    return FAILED;
  }
}
