package dev.tributary.data;

import dev.tributary.data.table.Finished;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;

/// Work that is done for each column of a table, by as many threads as there are processors. No
/// column depends on another, so the results do not depend on the number of threads.
final class ColumnTasks {
  /// Below this number of cells, a thread takes longer to start than to work.
  private static final long FEW_CELLS = 1 << 18;

  private ColumnTasks() {}

  /// The results for columns 0 to `columns` - 1.
  ///
  /// @param rows the number of rows
  static <T> List<T> map(int columns, long rows, IntFunction<T> task) {
    int threads = Math.min(columns, Runtime.getRuntime().availableProcessors());
    if (threads < 2 || rows * columns < FEW_CELLS) {
      List<T> results = new ArrayList<>(columns);
      for (int column = 0; column < columns; column++) {
        results.add(task.apply(column));
      }
      return results;
    }
    try (ExecutorService pool =
        Executors.newFixedThreadPool(
            threads, Thread.ofPlatform().daemon().name("column-", 0).factory())) {
      List<Future<T>> running = new ArrayList<>(columns);
      for (int column = 0; column < columns; column++) {
        int taken = column;
        running.add(pool.submit(() -> task.apply(taken)));
      }
      List<T> results = new ArrayList<>(columns);
      for (Future<T> result : running) {
        results.add(Finished.value(result));
      }
      return results;
    }
  }
}
