package dev.tributary.deploy.cli;

import dev.tributary.deploy.bench.BenchCommand;
import dev.tributary.deploy.cli.exit.CommandFailed;
import dev.tributary.deploy.cli.exit.ExitCode;
import dev.tributary.deploy.cli.option.Values;
import dev.tributary.deploy.doctor.DoctorCommand;
import dev.tributary.deploy.drill.DrillCommand;
import dev.tributary.deploy.output.Output;
import dev.tributary.deploy.predict.PredictCommand;
import dev.tributary.deploy.process.ChildProcess;
import dev.tributary.deploy.process.SeamFaults;
import dev.tributary.deploy.security.CertsCommand;
import dev.tributary.deploy.table.DataCommand;
import dev.tributary.deploy.table.InitCommand;
import dev.tributary.deploy.verify.VerifyCommand;
import dev.tributary.job.BadInput;
import dev.tributary.job.NearestName;
import dev.tributary.text.PlainText;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.Security;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
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
      PredictCommand.class,
      InitCommand.class,
      DataCommand.class,
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
  private Output output;
  private boolean lasting; // whether the command has a result besides its output

  private Main() {}

  public static void main(String[] arguments) {
    // Libraries write numbers by the default locale. Tributary's own code may not use it: see the
    // rule DefaultLocale in the root pom.xml.
    Locale.setDefault(Locale.ROOT);
    // A coordinator that is restarted may have another address: each attempt looks it up again.
    Security.setProperty("networkaddress.cache.ttl", "0");
    Security.setProperty("networkaddress.cache.negative.ttl", "0");
    SeamFaults faults = new SeamFaults();
    boolean isChild = Boolean.getBoolean(ChildProcess.LIFELINE);
    Output output = Output.ofProcess(isChild ? faults::failing : UnaryOperator.identity());
    if (isChild) {
      Thread.ofPlatform().daemon().name("lifeline").start(() -> followParent(faults));
    }
    ProcessEnd.printsOn(output);
    ProcessEnd.after(run(output, arguments));
  }

  /// Runs one command.
  ///
  /// @param out the results of the command
  /// @param err its errors and warnings, and the progress of long operations
  /// @return the exit code
  public static int run(PrintWriter out, PrintWriter err, String... arguments) {
    return run(Output.of(out, err), arguments);
  }

  private static int run(Output output, String... arguments) {
    Main main = new Main();
    main.output = output;
    main.commandLine = new CommandLine(main);
    int code = main.run(arguments);
    boolean isComplete = output.finish();
    return code == ExitCode.DONE.value() && !isComplete && !main.lasting
        ? ExitCode.FAILED.value()
        : code;
  }

  private int run(String... arguments) {
    Values.readBy(commandLine)
        .setOut(output.out())
        .setErr(output.err())
        .setExecutionStrategy(this::execute)
        .setExecutionExceptionHandler((failure, command, parsed) -> report(failure).value())
        .setParameterExceptionHandler((wrong, given) -> report(wrong).value());
    try {
      return commandLine.execute(arguments);
    } catch (Error e) {
      return report(e).value();
    }
  }

  /// Obeys the lines of the standard input, and ends this process when it ends. The parent process
  /// holds the other end of it, which closes when the parent ends.
  private static void followParent(SeamFaults faults) {
    try (var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      lines.lines().forEach(faults::obey);
    } catch (IOException | UncheckedIOException e) {
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
    CommandLine called = parsed.asCommandLineList().getLast();
    lasting =
        called.getCommand() instanceof Lasting
            && !called.isUsageHelpRequested()
            && !called.isVersionHelpRequested();
    if (lasting) {
      output.detach();
    }
    int code = new CommandLine.RunLast().execute(parsed);
    // `--help` and `--version` have no result.
    return called.getExecutionResult() instanceof ExitCode result ? result.value() : code;
  }

  private ExitCode report(Throwable failure) {
    PrintWriter err = commandLine.getErr();
    if (verbose) {
      failure.printStackTrace(err);
    }
    Optional<String> exhausted = Exhaustion.text(failure);
    // Names in job files, and what a coordinator sends, may be part of the text.
    err.println("tributary: " + PlainText.line(exhausted.orElseGet(() -> text(failure))));
    if (failure instanceof BadInput wrong && exhausted.isEmpty()) {
      wrong.details().forEach(line -> err.println("  " + PlainText.line(line)));
    }
    return failure instanceof BadInput && exhausted.isEmpty()
        ? ExitCode.BAD_USAGE
        : ExitCode.FAILED;
  }

  private static String text(Throwable failure) {
    return switch (failure) {
      case BadInput _, CommandFailed _ -> failure.getMessage();
      default -> FailureReport.text(failure) + "; --verbose shows where it happened";
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
