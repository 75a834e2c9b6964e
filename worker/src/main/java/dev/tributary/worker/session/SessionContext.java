package dev.tributary.worker.session;

import akka.actor.typed.ActorRef;
import dev.tributary.wire.Stamp;
import dev.tributary.worker.compute.WorkerMemory;
import dev.tributary.worker.link.Transport;
import java.util.Optional;

/// What a session is given by the worker that opens it.
///
/// @param memory data, weights and buffers of the job that the coordinator described; used by this
///   session alone until it has ended
/// @param known the stamp of the latest Welcome that this worker has had
/// @param transport the connections to the coordinator
/// @param listener receives the reports of the session
public record SessionContext(
    WorkerMemory memory,
    Optional<Stamp> known,
    Transport transport,
    ActorRef<WorkerSession.Report> listener) {}
