package dev.tributary.deploy.drill;

import dev.tributary.deploy.process.JavaCommand;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;

/// A drill: runs a job twice, undisturbed and under faults, and compares the trained weights.
final class Drill {
  /// The directory of the first run's records, within [Setting#out].
  static final String UNDISTURBED = "undisturbed";

  /// The directory of the second run's records, likewise.
  static final String DISTURBED = "disturbed";

  /// The directory of the output of every process, likewise.
  static final String LOGS = "logs";

  private static final String ROW = "%-54s %10s %12s %13s";

  private final Setting setting;
  private final Faults faults;
  private final Consumer<String> output;

  /// @param output receives the report of the drill, line by line
  Drill(Setting setting, Faults faults, Consumer<String> output) {
    this.setting = setting;
    this.faults = faults;
    this.output = output;
  }

  /// The setting of both runs.
  ///
  /// @param command the command that starts `tributary`
  /// @param data the options of `worker` that locate the data
  /// @param workers the number of workers at the beginning of a run
  /// @param lease the time after which the coordinator removes a silent worker
  /// @param out the directory for the records of both runs and the output of every process
  record Setting(JavaCommand command, List<String> data, int workers, Duration lease, Path out) {}

  /// The input of the fault schedule.
  ///
  /// @param steps the number of steps of the run
  record Faults(long seed, long steps, Set<Fault> kinds) {}

  /// The arguments of `coordinator` that describe the job, for each of the two runs. A real drill
  /// uses the same job twice.
  record Jobs(List<String> undisturbed, List<String> disturbed) {}

  /// Runs the job twice, one run after the other.
  Verdict run(Jobs jobs) throws IOException, InterruptedException {
    FaultSchedule schedule =
        FaultSchedule.draw(
            new FaultSchedule.Parameters(
                faults.seed(), faults.steps(), setting.workers(), faults.kinds(), setting.lease()));
    Outcome undisturbed = perform(UNDISTURBED, jobs.undisturbed(), FaultSchedule.NO_FAULTS);
    output.accept(
        String.format(
            Locale.ROOT,
            "undisturbed: %,d steps in %s, %s",
            undisturbed.steps(),
            DurationText.of(undisturbed.took()),
            undisturbed.lastLine()));
    Outcome disturbed =
        undisturbed.weights().isPresent()
            ? perform(DISTURBED, jobs.disturbed(), schedule)
            : undisturbed;
    output.accept(ROW.formatted("fault", "after step", "next step", "longest wait"));
    disturbed.injected().forEach(fault -> output.accept(row(fault)));
    return Verdict.of(undisturbed, disturbed, schedule.injections().size(), setting.out());
  }

  private Outcome perform(String name, List<String> job, FaultSchedule schedule)
      throws IOException, InterruptedException {
    LoopbackCluster.Plan plan =
        new LoopbackCluster.Plan(
            setting.command(),
            job,
            setting.data(),
            setting.out().resolve(name),
            setting.out().resolve(LOGS).resolve(name),
            setting.workers());
    try (LoopbackCluster cluster = new LoopbackCluster(plan)) {
      return new DrillRun(cluster, new DrillRun.Script(schedule, setting.lease()), output).run();
    }
  }

  private static String row(InjectedFault fault) {
    return ROW.formatted(
        fault.what(),
        String.format(Locale.ROOT, "%,d", fault.step()),
        fault.nextStep().map(DurationText::of).orElse("none"),
        DurationText.of(fault.longestWait()));
  }
}
