package dev.tributary.worker.session;

import akka.actor.typed.ActorRef;
import dev.tributary.wire.SessionKey;
import dev.tributary.wire.Stamp;
import dev.tributary.worker.compute.WorkerMemory;
import dev.tributary.worker.link.Transport;
import java.util.Optional;

/// The context that a worker gives to a new session.
///
/// @param memory the data, weights and buffers of the job; only this session uses them until it has
///   ended
/// @param known the stamp of the latest Welcome that this worker has received
/// @param transport the connections to the coordinator
/// @param listener receives the reports of the session
public record SessionContext(
    WorkerMemory memory,
    Optional<Stamp> known,
    Transport transport,
    ActorRef<WorkerSession.Report> listener) {

  /// The same context, with a new key of a session in the headers of its calls.
  SessionContext withNewKey() {
    return new SessionContext(memory, known, transport.with(SessionKey.draw()), listener);
  }
}
