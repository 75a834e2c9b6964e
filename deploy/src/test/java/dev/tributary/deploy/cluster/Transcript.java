package dev.tributary.deploy.cluster;

import java.io.Writer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The lines that a command prints. A test can wait for a line.
public final class Transcript extends Writer {
  private static final Duration TIMEOUT = Duration.ofSeconds(120);

  private final List<String> lines = new ArrayList<>();
  private final StringBuilder unfinished = new StringBuilder();
  private boolean closed;

  @Override
  public synchronized void write(char[] characters, int from, int count) {
    for (int i = from; i < from + count; i++) {
      if (characters[i] == '\n') {
        lines.add(unfinished.toString());
        unfinished.setLength(0);
        notifyAll();
      } else {
        unfinished.append(characters[i]);
      }
    }
  }

  @Override
  public void flush() {}

  /// Marks the end of the output.
  @Override
  public synchronized void close() {
    closed = true;
    notifyAll();
  }

  /// Waits for the end of the output.
  public synchronized void awaitEnd() throws InterruptedException {
    long deadline = System.nanoTime() + TIMEOUT.toNanos();
    while (!closed) {
      long left = (deadline - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        throw new AssertionError("the output did not end:\n" + String.join("\n", lines()));
      }
      wait(left);
    }
  }

  public synchronized List<String> lines() {
    List<String> all = new ArrayList<>(lines);
    if (!unfinished.isEmpty()) {
      all.add(unfinished.toString());
    }
    return all;
  }

  /// Waits for the first line that contains the pattern.
  ///
  /// @throws AssertionError with the whole output, if no such line is printed in time
  public Matcher await(String pattern) throws InterruptedException {
    return await(pattern, 1);
  }

  /// Waits for the nth line that contains the pattern.
  ///
  /// @throws AssertionError with the whole output, if no such line is printed in time
  public synchronized Matcher await(String pattern, int nth) throws InterruptedException {
    Pattern compiled = Pattern.compile(pattern);
    long deadline = System.nanoTime() + TIMEOUT.toNanos();
    int seen = 0;
    int found = 0;
    while (true) {
      for (; seen < lines.size(); seen++) {
        Matcher match = compiled.matcher(lines.get(seen));
        if (match.find() && ++found == nth) {
          return match;
        }
      }
      long left = (deadline - System.nanoTime()) / 1_000_000;
      if (closed || left <= 0) {
        throw new AssertionError(
            "'%s' was not printed%s, but:\n%s"
                .formatted(pattern, closed ? "" : " in time", String.join("\n", lines())));
      }
      wait(left);
    }
  }
}
