package dev.tributary.deploy.cluster;

import dev.tributary.deploy.cli.Main;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// The command `tributary` with a user's arguments, run within this JVM.
public final class Tributary {
  public static final Path DIGITS = Path.of("jobs", "digits.yaml");

  private static final long TIMEOUT_SECONDS = 120;

  private final Transcript out = new Transcript();
  private final Transcript err = new Transcript();
  private final FutureTask<Integer> run;

  private Tributary(Object[] arguments) {
    String[] words = Arrays.stream(arguments).map(Object::toString).toArray(String[]::new);
    run =
        new FutureTask<>(
            () -> {
              try {
                return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), words);
              } finally {
                out.close();
                err.close();
              }
            });
  }

  /// The exit code and the output of a command that has ended.
  public record Ended(int code, List<String> out, List<String> err) {

    /// The hash on the last line.
    public String weights() {
      return WeightsHash.onLastLineOf(out, err);
    }
  }

  /// Runs a command to its end.
  public static Ended run(Object... arguments) throws Exception {
    return start(arguments).await();
  }

  /// Starts a command.
  public static Tributary start(Object... arguments) {
    Tributary command = new Tributary(arguments);
    Thread.ofPlatform().daemon().name("tributary " + List.of(arguments)).start(command.run);
    return command;
  }

  /// Trains a job to its end, recording it in `out`.
  public static Ended train(Path job, Path out, Object... more) throws Exception {
    return run(Stream.concat(Stream.of("train", job, "--out", out), Arrays.stream(more)).toArray());
  }

  /// Standard output.
  public Transcript out() {
    return out;
  }

  /// Standard error.
  public Transcript err() {
    return err;
  }

  public Ended await() throws Exception {
    int code = run.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    return new Ended(code, out.lines(), err.lines());
  }
}
