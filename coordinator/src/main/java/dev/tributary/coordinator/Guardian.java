package dev.tributary.coordinator;

import akka.actor.BootstrapSetup;
import akka.actor.setup.ActorSystemSetup;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.ChildFailed;
import akka.actor.typed.DeathPactException;
import akka.actor.typed.Props;
import akka.actor.typed.Terminated;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.AskPattern;
import akka.actor.typed.javadsl.Behaviors;
import akka.pattern.StatusReply;
import dev.tributary.coordinator.service.ActorSpawner;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// The guardian of an actor system: the parent of all actors of a coordinator's process. The
/// guardian starts actors on request. If an essential actor stops, it reports the actor's name.
///
///     guardian ─┬─ observers            essential
///               ├─ checkpoint-keeper    essential
///               ├─ training-job ─── reducer-0, reducer-1, ...    essential
///               └─ session-1, weights-1, ...    one connection each
///
/// Every other actor of the process is a child of the guardian or of one of these actors.
public final class Guardian {
  private static final Duration STARTING = Duration.ofSeconds(20);

  private final ActorContext<Command> context;
  private final Map<ActorRef<?>, Consumer<String>> essential = new HashMap<>();

  private Guardian(ActorContext<Command> context) {
    this.context = context;
  }

  public sealed interface Command {}

  /// Start an actor, and answer with its reference.
  ///
  /// @param stopped receives the name of the actor that failed, if the actor stops; absent for an
  ///   actor that may stop at any time
  private record Spawn<T>(
      Behavior<T> behavior,
      String name,
      Props props,
      Optional<Consumer<String>> stopped,
      ActorRef<StatusReply<ActorRef<T>>> replyTo)
      implements Command {}

  /// Starts an actor system with a guardian. The guardian has a thread of its own, because
  /// [ActorSpawner#spawn] waits for its answer on threads of other dispatchers: if all of them
  /// waited, none would be left to answer.
  public static ActorSystem<Command> start(String name, BootstrapSetup setup) {
    return ActorSystem.apply(
        create(),
        name,
        ActorSystemSetup.create(setup),
        Props.empty().withDispatcherFromConfig("tributary.guardian"));
  }

  private static Behavior<Command> create() {
    return Behaviors.setup(
        context -> {
          Guardian guardian = new Guardian(context);
          return Behaviors.receive(Command.class)
              .onAnyMessage(
                  command -> {
                    switch (command) {
                      case Spawn<?> spawn -> guardian.onSpawn(spawn);
                    }
                    return Behaviors.same();
                  })
              .onSignal(
                  Terminated.class,
                  gone -> {
                    guardian.onStopped(gone);
                    return Behaviors.same();
                  })
              .build();
        });
  }

  /// A spawner of actors that may stop at any time.
  static ActorSpawner spawner(ActorSystem<Command> system) {
    return new ActorSpawner() {
      @Override
      public <T> ActorRef<T> spawn(Behavior<T> behavior, String name, Props props) {
        return ask(system, behavior, name, props, Optional.empty());
      }
    };
  }

  /// A spawner of essential actors: the run cannot go on without them.
  ///
  /// @param stopped receives the name of the actor that failed, if one of them stops
  static ActorSpawner essential(ActorSystem<Command> system, Consumer<String> stopped) {
    return new ActorSpawner() {
      @Override
      public <T> ActorRef<T> spawn(Behavior<T> behavior, String name, Props props) {
        return ask(system, behavior, name, props, Optional.of(stopped));
      }
    };
  }

  private static <T> ActorRef<T> ask(
      ActorSystem<Command> system,
      Behavior<T> behavior,
      String name,
      Props props,
      Optional<Consumer<String>> stopped) {
    return AskPattern.<Command, ActorRef<T>>askWithStatus(
            system,
            replyTo -> new Spawn<>(behavior, name, props, stopped, replyTo),
            STARTING,
            system.scheduler())
        .toCompletableFuture()
        .join();
  }

  private <T> void onSpawn(Spawn<T> spawn) {
    try {
      ActorRef<T> actor = context.spawn(spawn.behavior(), spawn.name(), spawn.props());
      spawn
          .stopped()
          .ifPresent(
              stopped -> {
                essential.put(actor, stopped);
                context.watch(actor);
              });
      spawn.replyTo().tell(StatusReply.success(actor));
    } catch (RuntimeException e) {
      spawn.replyTo().tell(StatusReply.error(e));
    }
  }

  private void onStopped(Terminated gone) {
    essential.remove(gone.getRef()).accept(culprit(gone));
  }

  /// The name of the actor that failed: the stopped actor itself, or a child that it watched.
  private static String culprit(Terminated gone) {
    return gone instanceof ChildFailed failed
            && failed.getCause() instanceof DeathPactException pact
        ? pact.ref().path().name()
        : gone.getRef().path().name();
  }
}
