package dev.tributary.deploy.bench;

/// A benchmark's run failed before it could be timed. The message says why.
final class BenchFailed extends RuntimeException {
  private static final long serialVersionUID = 1;

  BenchFailed(String message) {
    super(message);
  }
}
