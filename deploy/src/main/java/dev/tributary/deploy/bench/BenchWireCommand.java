package dev.tributary.deploy.bench;

import dev.tributary.deploy.cli.exit.CommandFailed;
import dev.tributary.deploy.cli.exit.ExitCode;
import dev.tributary.deploy.cli.option.Positive;
import dev.tributary.deploy.cli.option.ThisProgram;
import dev.tributary.deploy.cli.option.WorkersOption;
import dev.tributary.job.BadInput;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `tributary bench wire`: times the exchange alone, in comparison with a plain socket.
@Command(
    name = "wire",
    description = {
      "Time the exchange of gradients and weights alone: a coordinator and worker processes over"
          + " TCP on the loopback device.",
      "In alternation with it, a plain socket between two JVMs moves the same number of bytes."
    })
final class BenchWireCommand implements Callable<ExitCode> {
  @Spec CommandSpec spec;

  @Mixin WorkersOption workers = WorkersOption.byDefault(2);

  @Option(
      names = "--megabytes",
      paramLabel = "M",
      defaultValue = "80",
      description = "The size of the parameters, float32. Default: ${DEFAULT-VALUE}.")
  int megabytes;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "15",
      description =
          "Seconds for which exchanges are timed, in three turns together; plain sockets are timed"
              + " for the same time. Default: ${DEFAULT-VALUE}.")
  int seconds;

  @Option(
      names = "--warm-up",
      paramLabel = "S",
      defaultValue = "60",
      description =
          "Seconds before the timing, in which the JVMs compile, in each turn and for the"
              + " breakdown. Default: ${DEFAULT-VALUE}.")
  int warmUp;

  @Option(
      names = "--no-breakdown",
      description = "Skip the recorded run, which measures the parts of a step.")
  boolean noBreakdown;

  @Option(names = "--json", description = "Print one JSON object on one line.")
  boolean json;

  @Override
  public ExitCode call() throws Exception {
    if (!spec.parent().commandLine().getParseResult().matchedArgs().isEmpty()) {
      throw BadInput.in(
          "bench wire",
          "an option before the word wire applies to the other workloads only",
          "write the options of bench wire after it");
    }
    int count = workers.number().orElseThrow();
    Positive.require("--megabytes", megabytes);
    Positive.require("--seconds", seconds);
    Positive.require("--warm-up", warmUp);
    Timing timing = new Timing(Duration.ofSeconds(warmUp), Duration.ofSeconds(seconds));
    try {
      WireResult result =
          new WireBench(ThisProgram.again(spec), timing, spec.commandLine().getErr()::println)
              .run(new WireResult.Setup(count, megabytes, !noBreakdown));
      spec.commandLine().getOut().println(json ? result.json() : result.text());
    } catch (BenchFailed e) {
      throw new CommandFailed("wire: " + e.getMessage());
    }
    return ExitCode.DONE;
  }
}
