package dev.tributary.deploy.simulation;

import akka.actor.testkit.typed.javadsl.BehaviorTestKit;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import com.typesafe.config.Config;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// The parent of all actors of a simulation, on all hosts. Without a common parent, each test kit
/// would create an actor system of its own.
final class Guardian {
  private static final Config CONFIG = BehaviorTestKit.applicationTestConfig();

  private final BehaviorTestKit<Consumer<ActorContext<?>>> kit =
      BehaviorTestKit.create(
          Behaviors.setup(
              context ->
                  Behaviors.receiveMessage(
                      task -> {
                        task.accept(context);
                        return Behaviors.same();
                      })),
          "guardian",
          CONFIG);

  <T> BehaviorTestKit<T> spawn(Behavior<T> behavior) {
    List<ActorRef<T>> spawned = new ArrayList<>();
    kit.run(context -> spawned.add(context.spawnAnonymous(behavior)));
    kit.getAllEffects();
    return kit.childTestKit(spawned.getFirst());
  }
}
