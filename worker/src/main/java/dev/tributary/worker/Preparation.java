package dev.tributary.worker;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import dev.tributary.proto.v1.GetJobResponse;
import dev.tributary.train.Fingerprint;
import dev.tributary.train.PreparedJob;
import dev.tributary.worker.compute.WorkerMemory;
import java.util.function.Function;

/// The actor that prepares jobs, on a thread for files, because preparing can read a lot of data
/// and computes the known answer.
final class Preparation {
  private Preparation() {}

  /// Prepare this job and answer.
  record Prepare(GetJobResponse described, ActorRef<Reply> replyTo) {}

  sealed interface Reply {}

  record Ready(GetJobResponse described, WorkerMemory memory) implements Reply {}

  /// @param cause an exception, or a lack of memory
  record Failed(Throwable cause) implements Reply {}

  static Behavior<Prepare> create(Function<GetJobResponse, PreparedJob> prepare) {
    return Behaviors.receiveMessage(
        command -> {
          command.replyTo().tell(answer(command.described(), prepare));
          return Behaviors.same();
        });
  }

  private static Reply answer(
      GetJobResponse described, Function<GetJobResponse, PreparedJob> prepare) {
    try {
      PreparedJob job = prepare.apply(described);
      return new Ready(described, WorkerMemory.of(job, Fingerprint.of(job)));
    } catch (RuntimeException | OutOfMemoryError e) {
      return new Failed(e);
    }
  }
}
