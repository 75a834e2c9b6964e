package dev.tributary.deploy.bench;

import dev.tributary.deploy.process.ChildProcess;
import dev.tributary.deploy.process.JavaCommand;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// The transfer of bytes between two processes over a [PlainSocket].
final class PlainTransfer {
  private static final Duration TIMEOUT = Duration.ofMinutes(2);

  private final JavaCommand command = JavaCommand.likeThisOne(PlainSocket.class);
  private final Path directory;
  private final long bytes;

  /// @param directory the directory for the processes' outputs
  /// @param bytes the number of bytes in each direction
  PlainTransfer(Path directory, long bytes) {
    this.directory = directory;
    this.bytes = bytes;
  }

  /// Moves the bytes repeatedly during the given time.
  ///
  /// @return the median time of one transfer, in nanoseconds
  double median(Duration time) throws IOException, InterruptedException {
    BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    try (ChildProcess listener = start("listener", lines, List.of(Long.toString(bytes)))) {
      String port = new Output(listener, lines).expect(PlainSocket.LISTENING, TIMEOUT);
      List<String> dialling =
          List.of(Long.toString(bytes), port, Long.toString(Math.max(1, time.toSeconds())));
      try (ChildProcess dialler = start("dialler", lines, dialling)) {
        String rounds = new Output(dialler, lines).expect(PlainSocket.ROUNDS, time.plus(TIMEOUT));
        dialler.await();
        listener.await();
        return Median.of(Arrays.stream(rounds.split(" ")).mapToDouble(Double::parseDouble));
      }
    }
  }

  private ChildProcess start(String name, BlockingQueue<String> lines, List<String> arguments)
      throws IOException {
    Path log = directory.resolve(name + ".log");
    return ChildProcess.start(new ChildProcess.Start(command, arguments, log, lines::add));
  }

  /// The output of a process.
  private record Output(ChildProcess process, BlockingQueue<String> lines) {
    private static final Duration POLL_PERIOD = Duration.ofMillis(100);

    /// Waits for a line with this beginning, and returns the rest of the line.
    String expect(String begin, Duration timeout) throws InterruptedException {
      String last = "it has printed nothing";
      long start = System.nanoTime();
      while (System.nanoTime() - start < timeout.toNanos()) {
        boolean alive = process.isAlive(); // asked before the poll, so that no last line is missed
        String line = lines.poll(POLL_PERIOD.toMillis(), TimeUnit.MILLISECONDS);
        if (line != null && line.startsWith(begin)) {
          return line.substring(begin.length());
        }
        last = line == null ? last : line;
        if (line == null && !alive) {
          throw new BenchFailed("the process of a plain socket has ended: " + last);
        }
      }
      throw new BenchFailed(
          "the process of a plain socket has printed no result in %s s: %s; give fewer --megabytes"
              .formatted(timeout.toSeconds(), last));
    }
  }
}
