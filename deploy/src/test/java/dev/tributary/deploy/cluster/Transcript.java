package dev.tributary.deploy.cluster;

import java.io.Writer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The lines that a command prints, as they come. A test can wait for one.
public final class Transcript extends Writer {
  private static final Duration PATIENCE = Duration.ofSeconds(120);

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

  /// Nothing more will come.
  @Override
  public synchronized void close() {
    closed = true;
    notifyAll();
  }

  /// Waits until nothing more will come.
  public synchronized void awaitEnd() throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!closed) {
      long left = (deadline - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        throw new AssertionError("no end of\n" + String.join("\n", lines()));
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

  /// The first line in which the pattern is found, waiting for it if need be.
  ///
  /// @throws AssertionError with everything printed, if it does not come
  public Matcher await(String pattern) throws InterruptedException {
    return await(pattern, 1);
  }

  /// The line in which the pattern is found for the nth time.
  ///
  /// @throws AssertionError with everything printed, if it does not come
  public synchronized Matcher await(String pattern, int nth) throws InterruptedException {
    Pattern wanted = Pattern.compile(pattern);
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    int seen = 0;
    int found = 0;
    while (true) {
      for (; seen < lines.size(); seen++) {
        Matcher match = wanted.matcher(lines.get(seen));
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
