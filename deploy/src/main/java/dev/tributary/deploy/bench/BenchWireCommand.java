package dev.tributary.deploy.bench;

import dev.tributary.deploy.cli.Main;
import dev.tributary.deploy.cli.option.CommandFailed;
import dev.tributary.deploy.cli.option.OutOption;
import dev.tributary.deploy.process.JavaCommand;
import dev.tributary.job.BadInput;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `tributary bench wire`: times the exchange alone, beside a plain socket.
@Command(
    name = "wire",
    description = {
      "Time the exchange of gradients and weights alone: a coordinator and worker processes over"
          + " TCP on the loopback device.",
      "By turns with it, a plain socket between two JVMs moves as many bytes."
    })
final class BenchWireCommand implements Callable<Integer> {
  @Spec CommandSpec spec;

  @Option(
      names = "--workers",
      paramLabel = "N",
      defaultValue = "2",
      description = "Worker processes. Default: ${DEFAULT-VALUE}.")
  int workers;

  @Option(
      names = "--megabytes",
      paramLabel = "M",
      defaultValue = "80",
      description = "Of parameters, float32. Default: ${DEFAULT-VALUE}.")
  int megabytes;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "15",
      description =
          "How long to time exchanges, and as long plain sockets, in three turns together. Default:"
              + " ${DEFAULT-VALUE}.")
  int seconds;

  @Option(
      names = "--warm-up",
      paramLabel = "S",
      defaultValue = "60",
      description =
          "How long the JVMs are given to compile before that, in seconds, in each turn and for the"
              + " breakdown. Default: ${DEFAULT-VALUE}.")
  int warmUp;

  @Option(
      names = "--no-breakdown",
      description = "Spare the run that is recorded to see what a step is made of.")
  boolean noBreakdown;

  @Option(names = "--json", description = "Print an object, on a line.")
  boolean json;

  @Override
  public Integer call() throws Exception {
    if (!spec.parent().commandLine().getParseResult().matchedArgs().isEmpty()) {
      throw BadInput.in(
          "bench wire", "what stands before wire is of other workloads", "write options behind it");
    }
    OutOption.positive("--workers", workers);
    OutOption.positive("--megabytes", megabytes);
    OutOption.positive("--seconds", seconds);
    OutOption.positive("--warm-up", warmUp);
    Timing timing = new Timing(Duration.ofSeconds(warmUp), Duration.ofSeconds(seconds));
    try {
      WireResult result =
          new WireBench(
                  JavaCommand.likeThisOne(Main.class), timing, spec.commandLine().getErr()::println)
              .run(new WireResult.Setup(workers, megabytes, !noBreakdown));
      spec.commandLine().getOut().println(json ? result.json() : result.text());
    } catch (BenchFailed e) {
      throw new CommandFailed("wire: " + e.getMessage());
    }
    return Main.DONE;
  }
}
