package dev.tributary.coordinator.service;

import dev.tributary.coordinator.round.SessionId;
import dev.tributary.wire.SessionKey;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/// The sessions whose control stream is open, by their keys. A bulk stream belongs to the session
/// whose key it brings. A session has at most one stream of each kind at a time. Safe for any thread.
///
///     begun ──admitted──▶ live ──the job ends the session──▶ over ──control stream ends──▶ (removed)
final class Sessions {
  private final Map<SessionKey, Entry> byKey = new HashMap<>();
  private final Map<SessionId, Entry> byId = new HashMap<>();
  private long numbers;

  /// The kinds of bulk streams.
  enum Bulk {
    GRADIENTS,
    WEIGHTS
  }

  private static final class Entry {
    final SessionKey key;
    final SessionId id;
    final Set<Bulk> open = EnumSet.noneOf(Bulk.class);
    boolean live;
    Consumer<String> onOver = why -> {};
    String over = "the session is over; join anew";

    Entry(SessionKey key, SessionId id) {
      this.key = key;
      this.id = id;
    }
  }

  /// Begins a session, which is not live yet. Empty if the key is in use.
  synchronized Optional<SessionId> begin(SessionKey key) {
    if (byKey.containsKey(key)) {
      return Optional.empty();
    }
    Entry entry = new Entry(key, new SessionId(++numbers));
    byKey.put(key, entry);
    byId.put(entry.id, entry);
    return Optional.of(entry.id);
  }

  /// Forgets a session whose control stream has ended.
  void end(SessionId session) {
    close(session, "its control stream has ended");
    synchronized (this) {
      Entry entry = byId.remove(session);
      if (entry != null) {
        byKey.remove(entry.key);
      }
    }
  }

  /// The session is live: it may open its bulk streams.
  synchronized void open(SessionId session) {
    Entry entry = byId.get(session);
    if (entry != null) {
      entry.live = true;
    }
  }

  /// The session is over: it may open no stream any more, and its stream of gradients is ended.
  ///
  /// @param why a text for the worker
  void close(SessionId session, String why) {
    Consumer<String> onOver;
    synchronized (this) {
      Entry entry = byId.get(session);
      if (entry == null) {
        return;
      }
      entry.live = false;
      entry.over = why;
      onOver = entry.onOver;
      entry.onOver = ignored -> {};
    }
    onOver.accept(why);
  }

  /// Claims a bulk stream for the session that has the key. Empty if there is no such live session,
  /// or if it has a stream of this kind.
  synchronized Optional<SessionId> claim(SessionKey key, Bulk kind) {
    Entry entry = byKey.get(key);
    return entry != null && entry.live && entry.open.add(kind)
        ? Optional.of(entry.id)
        : Optional.empty();
  }

  /// A bulk stream has ended.
  synchronized void release(SessionId session, Bulk kind) {
    Entry entry = byId.get(session);
    if (entry != null) {
      entry.open.remove(kind);
    }
  }

  /// Gives `action` the reason once the session is over; at once if it is over already.
  void whenOver(SessionId session, Consumer<String> action) {
    String why;
    synchronized (this) {
      Entry entry = byId.get(session);
      if (entry != null && entry.live) {
        entry.onOver = action;
        return;
      }
      why = entry == null ? "its control stream has ended" : entry.over;
    }
    action.accept(why);
  }
}
