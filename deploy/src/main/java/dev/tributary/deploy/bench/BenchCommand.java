package dev.tributary.deploy.bench;

import dev.tributary.deploy.cli.exit.CommandFailed;
import dev.tributary.deploy.cli.exit.ExitCode;
import dev.tributary.deploy.cli.option.Positive;
import dev.tributary.deploy.cli.option.SetOption;
import dev.tributary.deploy.cli.option.ThisProgram;
import dev.tributary.deploy.cli.option.WorkersOption;
import dev.tributary.job.BadInput;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/// `tributary bench`: times the steps of standard workloads on this machine.
@Command(
    name = "bench",
    subcommands = BenchWireCommand.class,
    description = {
      "Time the steps of standard workloads on this machine, and break down a step's time.",
      "Each workload runs in separate processes and is timed after a warm-up.",
      "A worker has one actor, and the job has as many shards as there are workers."
    })
public final class BenchCommand implements Callable<ExitCode> {
  @Spec CommandSpec spec;

  @Parameters(
      arity = "0..*",
      paramLabel = "WORKLOAD",
      description = "mlp: 784-512-256-10. fc4096: 784-4096-4096-10. Default: both.")
  List<String> names = List.of();

  @Option(
      names = "--mode",
      defaultValue = "local",
      converter = ModeConverter.class,
      description =
          "local: one process. cluster: a coordinator and worker processes over TCP on the loopback"
              + " device. Default: ${DEFAULT-VALUE}.")
  BenchMode mode;

  @Mixin WorkersOption workers = WorkersOption.perCore("one per core");

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "10",
      description =
          "Seconds for which steps are timed, after the warm-up. Default: ${DEFAULT-VALUE}.")
  int seconds;

  @Option(
      names = "--warm-up",
      paramLabel = "S",
      description =
          "Seconds before the timing, in which the JVMs compile. Default: 20 for local, 40 for"
              + " cluster. In a cluster the compilers of all processes share the cores.")
  Integer warmUp;

  @Mixin SetOption set;

  @Option(
      names = "--breakdown",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description =
          "Run each workload once more to measure the parts of a step. Skip this run with"
              + " --no-breakdown.")
  boolean breakdown;

  @Option(
      names = "--json",
      description = "Print one JSON object for each workload, each on one line.")
  boolean json;

  @Override
  public ExitCode call() throws Exception {
    Positive.require("--seconds", seconds);
    int warmUpSeconds =
        Positive.require("--warm-up", warmUp == null ? mode.warmUpSeconds() : warmUp);
    Timing timing = new Timing(Duration.ofSeconds(warmUpSeconds), Duration.ofSeconds(seconds));
    List<Workload> workloads = workloads();
    Processes processes = new Processes(mode, workers.orPerCore());
    Bench bench =
        new Bench(ThisProgram.again(spec), timing, breakdown, spec.commandLine().getErr()::println);
    for (Workload workload : workloads) {
      try {
        Result result = bench.run(new Result.Setup(workload, processes, set.overrides()));
        spec.commandLine().getOut().println(json ? result.json() : result.text());
      } catch (BenchFailed e) {
        throw new CommandFailed(workload + ": " + e.getMessage());
      }
    }
    return ExitCode.DONE;
  }

  private List<Workload> workloads() {
    return names.isEmpty()
        ? List.of(Workload.values())
        : names.stream().map(BenchCommand::workload).toList();
  }

  private static Workload workload(String name) {
    return Workload.named(name)
        .orElseThrow(
            () ->
                BadInput.in(
                    "bench",
                    "there is no workload '" + name + "'",
                    "name one or more of " + Arrays.toString(Workload.values())));
  }

  static final class ModeConverter implements ITypeConverter<BenchMode> {
    @Override
    public BenchMode convert(String text) {
      return Arrays.stream(BenchMode.values())
          .filter(mode -> mode.toString().equalsIgnoreCase(text))
          .findFirst()
          .orElseThrow(
              () ->
                  new TypeConversionException(
                      "'%s' is neither %s nor %s"
                          .formatted(text, BenchMode.LOCAL, BenchMode.CLUSTER)));
    }
  }
}
