package dev.tributary.deploy.cli;

import dev.tributary.deploy.bench.BenchCommand;
import dev.tributary.deploy.cli.exit.CommandFailed;
import dev.tributary.deploy.cli.exit.ExitCode;
import dev.tributary.deploy.cli.option.Values;
import dev.tributary.deploy.doctor.DoctorCommand;
import dev.tributary.deploy.drill.DrillCommand;
import dev.tributary.deploy.process.ChildProcess;
import dev.tributary.deploy.security.CertsCommand;
import dev.tributary.deploy.verify.VerifyCommand;
import dev.tributary.job.BadInput;
import dev.tributary.job.NearestName;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.security.Security;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/// `tributary`: trains one network on many machines, with the same bits for any number of them.
///
/// A new command is one class in the package of its topic and one line in the list below.
@Command(
    name = "tributary",
    description = "Trains one network on many machines, with the same bits for any number of them.",
    versionProvider = Release.class,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      TrainCommand.class,
      CoordinatorCommand.class,
      WorkerCommand.class,
      EvaluateCommand.class,
      VerifyCommand.class,
      CertsCommand.class,
      HealthCommand.class,
      DoctorCommand.class,
      DrillCommand.class,
      BenchCommand.class
    })
public final class Main implements Callable<ExitCode> {
  /// A strong reference: the JDK forgets the level of a logger that is garbage-collected.
  private static final java.util.logging.Logger GRPC_LOG =
      java.util.logging.Logger.getLogger("io.grpc");

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
    // Libraries write numbers by the default locale. Tributary's own code may not use it: see the
    // rule DefaultLocale in the root pom.xml.
    Locale.setDefault(Locale.ROOT);
    // A coordinator that is restarted may have another address: each attempt looks it up again.
    Security.setProperty("networkaddress.cache.ttl", "0");
    Security.setProperty("networkaddress.cache.negative.ttl", "0");
    if (Boolean.getBoolean(ChildProcess.LIFELINE)) {
      Thread.ofPlatform().daemon().name("lifeline").start(Main::endWithStandardInput);
    }
    System.exit(run(writer(System.out), writer(System.err), arguments));
  }

  /// Runs one command.
  ///
  /// @param out the results of the command
  /// @param err its errors and warnings, and the progress of long operations
  /// @return the exit code
  public static int run(PrintWriter out, PrintWriter err, String... arguments) {
    Main main = new Main();
    main.commandLine =
        Values.readBy(new CommandLine(main))
            .setOut(out)
            .setErr(err)
            .setExecutionStrategy(main::execute)
            .setExecutionExceptionHandler(
                (failure, command, parsed) -> main.report(failure).value())
            .setParameterExceptionHandler((wrong, given) -> main.report(wrong).value());
    try {
      return main.commandLine.execute(arguments);
    } catch (OutOfMemoryError e) {
      return main.report(e).value();
    }
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(stream, true, stream.charset());
  }

  /// Ends this process when its standard input ends. The parent process holds the other end of it,
  /// which closes when the parent ends.
  private static void endWithStandardInput() {
    try {
      System.in.transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      // A broken input counts as its end.
    }
    Runtime.getRuntime().halt(ExitCode.FAILED.value());
  }

  /// A call without a command: lists the commands.
  @Override
  public ExitCode call() {
    commandLine.usage(commandLine.getErr());
    return ExitCode.BAD_USAGE;
  }

  private int execute(CommandLine.ParseResult parsed) {
    // The command reports in one line what gRPC logs with a stack trace.
    GRPC_LOG.setLevel(verbose ? java.util.logging.Level.INFO : java.util.logging.Level.OFF);
    if (verbose) {
      LogLines.showEverything();
    }
    int code = new CommandLine.RunLast().execute(parsed);
    // `--help` and `--version` have no result.
    return parsed.asCommandLineList().getLast().getExecutionResult() instanceof ExitCode result
        ? result.value()
        : code;
  }

  private ExitCode report(Throwable failure) {
    PrintWriter err = commandLine.getErr();
    if (verbose) {
      failure.printStackTrace(err);
    }
    return switch (failure) {
      case BadInput _ -> {
        err.println("tributary: " + failure.getMessage());
        yield ExitCode.BAD_USAGE;
      }
      case CommandFailed _ -> {
        err.println("tributary: " + failure.getMessage());
        yield ExitCode.FAILED;
      }
      default -> {
        err.println(
            "tributary: " + FailureReport.text(failure) + "; --verbose shows where it happened");
        yield ExitCode.FAILED;
      }
    };
  }

  /// Reports arguments that picocli cannot parse.
  private ExitCode report(CommandLine.ParameterException wrong) {
    Optional<String> unmatched =
        wrong instanceof CommandLine.UnmatchedArgumentException arguments
            ? Optional.of(arguments.getUnmatched().getFirst())
            : Optional.empty();
    Optional<String> nearest =
        unmatched.flatMap(word -> NearestName.of(word, names(wrong.getCommandLine())));
    String what =
        unmatched
            .filter(word -> wrong.getCommandLine() == commandLine && !word.startsWith("-"))
            .map(word -> "there is no command '" + word + "'")
            .orElse(wrong.getMessage().replaceAll("\\R\\s*", " "));
    String command = wrong.getCommandLine().getCommandSpec().qualifiedName();
    commandLine
        .getErr()
        .println(
            "%s: %s; %ssee %1$s --help"
                .formatted(
                    command, what, nearest.map(name -> "did you mean " + name + "? ").orElse("")));
    return ExitCode.BAD_USAGE;
  }

  /// The names of the commands and options of a command.
  private static Set<String> names(CommandLine command) {
    Set<String> names = new TreeSet<>(command.getSubcommands().keySet());
    names.addAll(command.getCommandSpec().optionsMap().keySet());
    return names;
  }
}
