package dev.tributary.coordinator.event;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import dev.tributary.time.MonotonicClock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Passes each event to one observer after the other. The outcome is completed when all observers
/// have received it. [Refusals] limits the number of refusals.
///
///     listening ──RunEnded──▶ done: no further event is passed on
public final class Observers {
  private static final Logger LOG = LoggerFactory.getLogger(Observers.class);

  private final List<Consumer<TrainingEvent>> observers;
  private final CompletableFuture<JobOutcome> outcome;
  private final MonotonicClock clock;
  private final Refusals refusals = new Refusals();

  private Observers(
      List<Consumer<TrainingEvent>> observers,
      CompletableFuture<JobOutcome> outcome,
      MonotonicClock clock) {
    this.observers = observers;
    this.outcome = outcome;
    this.clock = clock;
  }

  /// @param outcome completed when the run has ended and all observers have received the last event
  public static Behavior<TrainingEvent> create(
      List<Consumer<TrainingEvent>> observers,
      CompletableFuture<JobOutcome> outcome,
      MonotonicClock clock) {
    return new Observers(observers, outcome, clock).listening();
  }

  private Behavior<TrainingEvent> listening() {
    return Behaviors.receiveMessage(
        event -> {
          if (event instanceof TrainingEvent.WorkerRefused refused) {
            refusals.report(refused, clock.now()).ifPresent(this::tellAll);
            return Behaviors.same();
          }
          tellAll(event);
          if (event instanceof TrainingEvent.RunEnded ended) {
            outcome.complete(ended.outcome());
            return done();
          }
          return Behaviors.same();
        });
  }

  /// Peers that are refused after the end of the run are not reported.
  private static Behavior<TrainingEvent> done() {
    return Behaviors.receiveMessage(event -> Behaviors.same());
  }

  private void tellAll(TrainingEvent event) {
    observers.forEach(observer -> tell(observer, event));
  }

  private static void tell(Consumer<TrainingEvent> observer, TrainingEvent event) {
    try {
      observer.accept(event);
    } catch (RuntimeException e) {
      LOG.error("the run goes on, but {} was not recorded", event, e);
    }
  }
}
