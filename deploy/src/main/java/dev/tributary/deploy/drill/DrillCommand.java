package dev.tributary.deploy.drill;

import dev.tributary.coordinator.job.JobSettings;
import dev.tributary.coordinator.run.RunLock;
import dev.tributary.coordinator.run.RunTaken;
import dev.tributary.deploy.cli.exit.CommandFailed;
import dev.tributary.deploy.cli.exit.ExitCode;
import dev.tributary.deploy.cli.option.JobOptions;
import dev.tributary.deploy.cli.option.OutOption;
import dev.tributary.deploy.cli.option.ThisProgram;
import dev.tributary.deploy.cli.option.WorkersOption;
import dev.tributary.job.BadInput;
import dev.tributary.job.FailureText;
import dev.tributary.job.JobFile;
import dev.tributary.text.Counted;
import dev.tributary.train.PreparedJob;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/// `tributary drill`: tests on this machine that faults change no bit of a job's weights.
@Command(
    name = "drill",
    description = {
      "Run a job on this machine twice, undisturbed and under faults, and compare the weights.",
      "Coordinator and workers are processes that are killed, stopped and cut off. The last line is"
          + " 'identical: ...', with exit code 0, or 'different: ...', with 1."
    })
public final class DrillCommand implements Callable<ExitCode> {
  /// The minimum number of checkpoints in a run. A coordinator that was killed resumes from the
  /// newest.
  private static final int CHECKPOINTS = 10;

  /// The entries of a drill's directory.
  private static final Set<String> OWN =
      Set.of(Drill.UNDISTURBED, Drill.DISTURBED, Drill.LOGS, "lock");

  @Spec CommandSpec spec;

  @Parameters(paramLabel = "JOB.yaml", description = "The job file.")
  Path path;

  @Mixin JobOptions options;

  @Option(
      names = "--faults",
      paramLabel = "FAULT",
      split = ",",
      converter = FaultConverter.class,
      description = {
        "The kinds of faults, separated by commas. Default: ${COMPLETION-CANDIDATES}.",
        "Others are injected only by name, or with `all`: clock, full-output, slow-disk, hang-disk,"
            + " wedged-link."
      },
      completionCandidates = UsualFaults.class)
  List<Set<Fault>> faults;

  @Mixin WorkersOption workers = WorkersOption.byDefault(3);

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "0",
      description =
          "Determines which fault affects which process at which step. Default: ${DEFAULT-VALUE}.")
  long seed;

  @Mixin OutOption out = OutOption.byDefault("runs/NAME-drill");

  @Override
  public ExitCode call() throws Exception {
    int count = workers.number().orElseThrow();
    JobFile file = options.read(path);
    PreparedJob job = options.prepare(file);
    Path directory = out.directory(job.job());
    try (RunLock lock = take(directory)) {
      moveAside(lock);
      return drill(job, count, directory);
    }
  }

  private static RunLock take(Path directory) {
    try {
      return RunLock.take(directory);
    } catch (RunTaken e) {
      throw new CommandFailed(e.getMessage());
    } catch (IOException e) {
      throw BadInput.in(
              directory.toString(),
              "the drill's records cannot be written here: " + FailureText.of(e),
              "name another directory with --out")
          .causedBy(e);
    }
  }

  private ExitCode drill(PreparedJob job, int workers, Path directory) throws Exception {
    PrintWriter lines = spec.commandLine().getOut();
    Set<Fault> kinds =
        faults == null
            ? Fault.USUAL
            : faults.stream().flatMap(Set::stream).collect(Collectors.toCollection(TreeSet::new));
    lines.printf(
        Locale.ROOT,
        "%s: %,d steps by %s, undisturbed and under faults (%s) drawn by seed %d%n",
        job.job().getName(),
        job.steps(),
        Counted.of(workers, "worker"),
        joined(kinds),
        seed);
    Drill drill =
        new Drill(
            new Drill.Setting(
                ThisProgram.again(spec),
                options.dataWords(),
                workers,
                JobSettings.LEASES.lease(),
                directory),
            new Drill.Faults(seed, job.steps(), kinds),
            lines::println);
    List<String> words = words(job);
    Verdict verdict = drill.run(new Drill.Jobs(words, words));
    lines.println(verdict.text());
    return ExitCode.doneIf(verdict.identical());
  }

  private void moveAside(RunLock lock) throws IOException {
    if (Files.exists(lock.directory().resolve(Drill.UNDISTURBED))) {
      Path aside = lock.moveAside(DrillCommand::foreign);
      spec.commandLine()
          .getOut()
          .printf("an earlier drill was in %s; it is in %s now%n", lock.directory(), aside);
    }
  }

  /// An entry of a directory that no drill has written, if there is one.
  private static Optional<Path> foreign(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.filter(entry -> !OWN.contains(entry.getFileName().toString())).findFirst();
    }
  }

  /// The arguments of `coordinator` that describe the job.
  private List<String> words(PreparedJob job) {
    List<String> words = new ArrayList<>(List.of(path.toString()));
    words.addAll(options.words());
    long every = Math.max(1, job.steps() / CHECKPOINTS);
    long requested = job.job().getCheckpoint().getEverySteps();
    if (requested == 0 || requested > every) {
      words.addAll(List.of("--set", "checkpoint.every_steps=" + every));
    }
    return words;
  }

  private static String joined(Set<Fault> kinds) {
    return kinds.stream().map(Fault::toString).collect(Collectors.joining(", "));
  }

  /// The names of the kinds that are injected by default.
  static final class UsualFaults extends ArrayList<String> {
    private static final long serialVersionUID = 1;

    UsualFaults() {
      super(Fault.USUAL.stream().map(Fault::toString).toList());
    }
  }

  static final class FaultConverter implements ITypeConverter<Set<Fault>> {
    @Override
    public Set<Fault> convert(String text) {
      return text.equals("all") ? EnumSet.allOf(Fault.class) : EnumSet.of(one(text));
    }

    private static Fault one(String text) {
      return Arrays.stream(Fault.values())
          .filter(fault -> fault.toString().equals(text))
          .findFirst()
          .orElseThrow(
              () ->
                  new TypeConversionException(
                      "'%s' is not a kind of fault; the kinds are %s, or all"
                          .formatted(text, joined(EnumSet.allOf(Fault.class)))));
    }
  }
}
