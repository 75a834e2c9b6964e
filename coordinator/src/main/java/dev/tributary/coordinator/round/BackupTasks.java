package dev.tributary.coordinator.round;

import java.util.List;
import java.util.Set;

/// Work that is late and is given to further sessions, as MapReduce does (Dean & Ghemawat 2004,
/// section 3.6). The first copy of a result counts.
///
/// @param added the new assignments
/// @param slow the sessions that are late with it
public record BackupTasks(List<Assignment> added, Set<SessionId> slow) {
  static final BackupTasks NONE = new BackupTasks(List.of(), Set.of());

  public boolean isEmpty() {
    return added.isEmpty();
  }
}
