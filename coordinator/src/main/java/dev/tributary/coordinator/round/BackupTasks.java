package dev.tributary.coordinator.round;

import java.util.List;
import java.util.Set;

/// Backup tasks: late work that is also assigned to further sessions, as in MapReduce (Dean &
/// Ghemawat 2004, section 3.6). The first copy of a result counts.
///
/// @param added the new assignments
/// @param slow the sessions that are late with this work
public record BackupTasks(List<Assignment> added, Set<SessionId> slow) {
  static final BackupTasks NONE = new BackupTasks(List.of(), Set.of());

  public boolean isEmpty() {
    return added.isEmpty();
  }
}
