package dev.tributary.worker.compute;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The waiting tasks of a session, in order. A value.
///
/// A task waits for its version of the weights, and starts only while the whole version is here.
/// This may be the version before the newest: if a worker is lost after its gradient has been added
/// and before it has reported its shard, another worker computes the shard again, although every
/// weight is already updated. A task whose version can no longer arrive is dropped, because its
/// step is over.
public record TaskQueue(List<Task> tasks) {
  public static final TaskQueue EMPTY = new TaskQueue(List.of());

  /// A task to start now, and the rest of the queue.
  public record Taken(Task task, TaskQueue rest) {}

  public TaskQueue with(List<? extends Task> more) {
    List<Task> all = new ArrayList<>(tasks);
    all.addAll(more);
    return new TaskQueue(List.copyOf(all));
  }

  /// The queue without the tasks whose version can no longer arrive.
  public TaskQueue after(Versions here) {
    long newest = here.newest();
    return new TaskQueue(
        tasks.stream()
            .filter(task -> task.version() >= newest || here.holds(task.version()))
            .toList());
  }

  /// The first task whose version is here.
  public Optional<Taken> next(Versions here) {
    for (int i = 0; i < tasks.size(); i++) {
      if (here.holds(tasks.get(i).version())) {
        List<Task> rest = new ArrayList<>(tasks);
        Task task = rest.remove(i);
        return Optional.of(new Taken(task, new TaskQueue(List.copyOf(rest))));
      }
    }
    return Optional.empty();
  }
}
