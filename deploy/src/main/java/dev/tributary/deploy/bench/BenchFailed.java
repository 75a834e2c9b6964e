package dev.tributary.deploy.bench;

/// A run that was to be timed came to nothing. The message says why.
public final class BenchFailed extends RuntimeException {
  private static final long serialVersionUID = 1;

  BenchFailed(String message) {
    super(message);
  }
}
