package dev.tributary.worker.compute;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What is still to be done, in order, and which version of the weights is there to do it with. A
/// value.
///
/// A task waits for its version. The version before the last complete one is still there, too: a
/// step may lack a shard, of a worker that was lost, though every weight is updated. Tasks of older
/// versions are dropped: their step is over, whoever computed it.
public record Agenda(long version, List<Task> tasks) {
  /// Before any weights have arrived.
  public static final Agenda EMPTY = new Agenda(-1, List.of());

  /// A task to start now, and what is left.
  public record Taken(Task task, Agenda rest) {}

  public Agenda with(List<? extends Task> more) {
    List<Task> all = new ArrayList<>(tasks);
    all.addAll(more);
    return new Agenda(version, List.copyOf(all));
  }

  /// The weights are of version `complete` now.
  public Agenda withVersion(long complete) {
    return new Agenda(
        complete, tasks.stream().filter(task -> task.version() >= complete - 1).toList());
  }

  /// The first task whose weights are there.
  public Optional<Taken> next() {
    for (int i = 0; i < tasks.size(); i++) {
      long needed = tasks.get(i).version();
      if (needed == version || needed == version - 1) {
        List<Task> rest = new ArrayList<>(tasks);
        Task task = rest.remove(i);
        return Optional.of(new Taken(task, new Agenda(version, List.copyOf(rest))));
      }
    }
    return Optional.empty();
  }
}
