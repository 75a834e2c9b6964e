package dev.tributary.deploy.drill;

import dev.tributary.deploy.process.JavaCommand;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;

/// Runs a job twice, undisturbed and under faults, and compares what comes of it.
public final class Drill {
  /// Where the first run is recorded, within [Setting#out].
  public static final String UNDISTURBED = "undisturbed";

  private static final String ROW = "%-54s %10s %12s %13s";

  private final Setting setting;
  private final Faults faults;
  private final Consumer<String> told;

  /// @param told what happens, line by line
  public Drill(Setting setting, Faults faults, Consumer<String> told) {
    this.setting = setting;
    this.faults = faults;
    this.told = told;
  }

  /// Where it takes place.
  ///
  /// @param command that starts `tributary`
  /// @param data what `worker` is told of the data
  /// @param workers that a run begins with
  /// @param lease after which a silent worker is given up
  /// @param out receives the records of both runs, and the output of every process
  public record Setting(
      JavaCommand command, List<String> data, int workers, Duration lease, Path out) {}

  /// What a schedule is drawn from.
  ///
  /// @param steps of the run
  public record Faults(long seed, long steps, Set<Fault> kinds) {}

  /// What `coordinator` is told of the job, in each of the two runs. It is to be one job.
  public record Jobs(List<String> undisturbed, List<String> disturbed) {}

  /// Runs both, one after the other.
  public Verdict run(Jobs jobs) throws IOException, InterruptedException {
    FaultSchedule schedule =
        FaultSchedule.draw(
            new FaultSchedule.Parameters(
                faults.seed(), faults.steps(), setting.workers(), faults.kinds(), setting.lease()));
    Outcome undisturbed = perform(UNDISTURBED, jobs.undisturbed(), FaultSchedule.PEACE);
    told.accept(
        String.format(
            Locale.ROOT,
            "undisturbed: %,d steps in %s, %s",
            undisturbed.steps(),
            Spelling.of(undisturbed.took()),
            undisturbed.lastLine()));
    Outcome disturbed =
        undisturbed.weights().isPresent()
            ? perform("disturbed", jobs.disturbed(), schedule)
            : undisturbed;
    told.accept(ROW.formatted("fault", "after step", "next step", "longest wait"));
    disturbed.strikes().forEach(strike -> told.accept(row(strike)));
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
            setting.out().resolve("logs").resolve(name),
            setting.workers());
    try (LoopbackCluster cluster = new LoopbackCluster(plan)) {
      return new DrillRun(cluster, new DrillRun.Script(schedule, setting.lease()), told).run();
    }
  }

  private static String row(InjectedFault strike) {
    return ROW.formatted(
        strike.what(),
        String.format(Locale.ROOT, "%,d", strike.step()),
        strike.nextStep().map(Spelling::of).orElse("none"),
        Spelling.of(strike.longestWait()));
  }
}
