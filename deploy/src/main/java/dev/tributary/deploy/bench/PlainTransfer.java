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

/// Two processes that move bytes between them over a [PlainSocket].
final class PlainTransfer {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final JavaCommand command = JavaCommand.likeThisOne(PlainSocket.class);
  private final Path directory;
  private final long bytes;

  /// @param directory receives what the processes print
  /// @param bytes each way
  PlainTransfer(Path directory, long bytes) {
    this.directory = directory;
    this.bytes = bytes;
  }

  /// Moves the bytes again and again for so long.
  ///
  /// @return how long that takes, in nanoseconds: the median
  double median(Duration time) throws IOException, InterruptedException {
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    try (ChildProcess listener = start("listener", heard, List.of(Long.toString(bytes)))) {
      String port = new Ear(listener, heard).expect(PlainSocket.LISTENING, PATIENCE);
      List<String> dialling =
          List.of(Long.toString(bytes), port, Long.toString(Math.max(1, time.toSeconds())));
      try (ChildProcess dialler = start("dialler", heard, dialling)) {
        String rounds = new Ear(dialler, heard).expect(PlainSocket.ROUNDS, time.plus(PATIENCE));
        dialler.await();
        listener.await();
        return Median.of(Arrays.stream(rounds.split(" ")).mapToDouble(Double::parseDouble));
      }
    }
  }

  private ChildProcess start(String name, BlockingQueue<String> heard, List<String> arguments)
      throws IOException {
    Path log = directory.resolve(name + ".log");
    return ChildProcess.start(new ChildProcess.Start(command, arguments, log, heard::add));
  }

  /// Hears what a process prints.
  private record Ear(ChildProcess process, BlockingQueue<String> heard) {
    private static final Duration GLANCE = Duration.ofMillis(100);

    /// Waits for a line that begins like this, and returns the rest of it.
    String expect(String begin, Duration patience) throws InterruptedException {
      String last = "it said nothing";
      long start = System.nanoTime();
      while (System.nanoTime() - start < patience.toNanos()) {
        boolean alive = process.isAlive(); // before the look: what it said last is there then
        String line = heard.poll(GLANCE.toMillis(), TimeUnit.MILLISECONDS);
        if (line != null && line.startsWith(begin)) {
          return line.substring(begin.length());
        }
        last = line == null ? last : line;
        if (line == null && !alive) {
          throw new BenchFailed("a plain socket's process has ended: " + last);
        }
      }
      throw new BenchFailed(
          "no word from a plain socket in %d s: %s; give fewer --megabytes"
              .formatted(patience.toSeconds(), last));
    }
  }
}
