package dev.tributary.deploy.output;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// A device that the test can block, fail and mend.
final class TestDevice implements Device {
  private final StringBuilder written = new StringBuilder();
  private Optional<String> failure = Optional.empty();
  private boolean blocked;
  private int attempts;

  @Override
  public synchronized void write(byte[] bytes) throws IOException {
    attempts++;
    notifyAll();
    while (blocked) {
      await();
    }
    if (failure.isPresent()) {
      throw new IOException(failure.get());
    }
    written.append(new String(bytes, StandardCharsets.UTF_8));
    notifyAll();
  }

  synchronized void block() {
    blocked = true;
  }

  synchronized void flow() {
    blocked = false;
    notifyAll();
  }

  synchronized void fail(String why) {
    failure = Optional.of(why);
  }

  synchronized void mend() {
    failure = Optional.empty();
    notifyAll();
  }

  synchronized String written() {
    return written.toString();
  }

  /// Waits until something is being written for the nth time.
  synchronized void awaitAttempt(int nth) {
    while (attempts < nth) {
      await();
    }
  }

  /// Waits until this text has been written.
  synchronized void awaitWritten(String text) {
    while (!written.toString().endsWith(text)) {
      await();
    }
  }

  private void await() {
    try {
      wait();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
