package dev.tributary.data.table;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/// The results of tasks of other threads.
public final class Finished {
  private Finished() {}

  /// The result of a task, when it has one. A failure of the task is thrown here.
  public static <T> T value(Future<T> task) {
    try {
      return task.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a table was read", e);
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case RuntimeException failure -> throw failure;
        case Error error -> throw error;
        default -> throw new IllegalStateException("the task failed", e.getCause());
      }
    }
  }
}
