package dev.tributary.deploy.bench;

import dev.tributary.deploy.drill.ChildProcess;
import dev.tributary.deploy.drill.JavaCommand;
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
  private static final long PATIENCE_SECONDS = 120;

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
      String port = expect(heard, PlainSocket.LISTENING);
      List<String> dialling =
          List.of(Long.toString(bytes), port, Long.toString(Math.max(1, time.toSeconds())));
      try (ChildProcess dialler = start("dialler", heard, dialling)) {
        String rounds = expect(heard, PlainSocket.ROUNDS);
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

  /// Waits for a line that begins like this, and returns the rest of it.
  private static String expect(BlockingQueue<String> heard, String begin)
      throws InterruptedException {
    String last = "they said nothing";
    while (true) {
      String line = heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (line == null) {
        throw new BenchFailed("the plain sockets do not get on: " + last);
      }
      if (line.startsWith(begin)) {
        return line.substring(begin.length());
      }
      last = line;
    }
  }
}
