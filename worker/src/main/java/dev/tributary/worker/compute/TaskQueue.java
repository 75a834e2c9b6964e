package dev.tributary.worker.compute;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What is still to be done, in order. A value.
///
/// A task waits for its version and is started only while the whole of it is here. The version
/// before the newest may well be: a step may lack a shard, of a worker that was lost, though every
/// weight is updated. A task whose version has been overtaken is dropped, since its step is over,
/// whoever computed it.
public record TaskQueue(List<Task> tasks) {
  public static final TaskQueue EMPTY = new TaskQueue(List.of());

  /// A task to start now, and what is left.
  public record Taken(Task task, TaskQueue rest) {}

  public TaskQueue with(List<? extends Task> more) {
    List<Task> all = new ArrayList<>(tasks);
    all.addAll(more);
    return new TaskQueue(List.copyOf(all));
  }

  /// Without the tasks whose version cannot come any more.
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
