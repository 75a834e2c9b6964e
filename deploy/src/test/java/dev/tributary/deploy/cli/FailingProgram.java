package dev.tributary.deploy.cli;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.javadsl.Behaviors;
import dev.tributary.deploy.output.Output;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;
import scala.concurrent.ExecutionContext;

/// A program whose actor, or whose timer, fails with an error that nobody handles. The test starts
/// it in a process of its own.
final class FailingProgram {
  static final String TIMERS = "timers";

  private FailingProgram() {}

  /// @param arguments the dispatcher of the actor, or "timers"; the message of the error
  public static void main(String[] arguments) {
    Output output = Output.ofProcess(UnaryOperator.identity());
    ProcessEnd.printsOn(output);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> output.out().println("a hook has run")));
    ActorSystem<String> system = ActorSystems.start(guardian(arguments[0], arguments[1]));
    system.getWhenTerminated().toCompletableFuture().join();
    output.out().println("the actor system has ended");
  }

  private static Behavior<String> guardian(String where, String error) {
    return Behaviors.setup(
        context -> {
          if (where.equals(TIMERS)) {
            Executor failing =
                task -> {
                  throw new OutOfMemoryError(error);
                };
            context
                .getSystem()
                .scheduler()
                .scheduleOnce(
                    Duration.ofMillis(1), () -> {}, ExecutionContext.fromExecutor(failing));
          } else {
            ActorRef<String> actor =
                context.spawn(failing(), "failing", DispatcherSelector.fromConfig(where));
            actor.tell(error);
          }
          return Behaviors.empty();
        });
  }

  private static Behavior<String> failing() {
    return Behaviors.receiveMessage(
        error -> {
          throw new OutOfMemoryError(error);
        });
  }
}
