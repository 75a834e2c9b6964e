package dev.tributary.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.BootstrapSetup;
import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.Behaviors;
import com.typesafe.config.ConfigFactory;
import dev.tributary.coordinator.service.ActorSpawner;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GuardianTest {
  private final ActorSystem<Guardian.Command> system =
      Guardian.start(
          "guardian-test", BootstrapSetup.create(ConfigFactory.load("application-test")));
  private final BlockingQueue<String> stopped = new LinkedBlockingQueue<>();
  private final ActorSpawner essential = Guardian.essential(system, stopped::add);

  @AfterEach
  void close() {
    ActorTestKit.shutdown(system);
  }

  @Test
  void anEssentialActorThatFailsIsNamed() throws Exception {
    ActorRef<String> actor = essential.spawn(failing(), "keeper", Props.empty());

    actor.tell("fail");

    assertThat(stopped.poll(20, TimeUnit.SECONDS)).isEqualTo("keeper");
  }

  @Test
  void ifAChildAndItsParentFailTheChildIsNamed() throws Exception {
    ActorRef<String> parent =
        essential.spawn(
            Behaviors.setup(
                context -> {
                  ActorRef<String> child = context.spawn(failing(), "reducer-1");
                  context.watch(child);
                  return Behaviors.receiveMessage(
                      message -> {
                        child.tell(message);
                        return Behaviors.same();
                      });
                }),
            "training-job",
            Props.empty());

    parent.tell("fail");

    assertThat(stopped.poll(20, TimeUnit.SECONDS)).isEqualTo("reducer-1");
  }

  @Test
  void anActorThatIsNotEssentialMayFail() throws Exception {
    ActorRef<String> other = Guardian.spawner(system).spawn(failing(), "session-1", Props.empty());
    ActorRef<String> actor = essential.spawn(failing(), "keeper", Props.empty());

    other.tell("fail");
    actor.tell("fail");

    assertThat(stopped.poll(20, TimeUnit.SECONDS)).isEqualTo("keeper");
  }

  @Test
  void ifAnActorCannotBeStartedTheCallerFailsAndTheGuardianDoesNot() {
    essential.spawn(failing(), "keeper", Props.empty());

    assertThatThrownBy(() -> essential.spawn(failing(), "keeper", Props.empty()))
        .hasMessageContaining("keeper");

    assertThat(essential.spawn(failing(), "another", Props.empty()).path().name())
        .isEqualTo("another");
  }

  @Test
  void moreActorsThanThreadsCanStartActorsAtTheSameTime() throws Exception {
    int count = 16 * Runtime.getRuntime().availableProcessors() + 64;
    ActorSpawner spawner = Guardian.spawner(system);
    CountDownLatch started = new CountDownLatch(count);

    for (int i = 0; i < count; i++) {
      String name = "below-" + i;
      Behavior<String> starting =
          Behaviors.setup(
              context -> {
                spawner.spawn(failing(), name, Props.empty());
                started.countDown();
                return Behaviors.empty();
              });
      spawner.spawn(starting, "starting-" + i, Props.empty());
    }

    assertThat(started.await(60, TimeUnit.SECONDS)).isTrue();
  }

  private static Behavior<String> failing() {
    return Behaviors.receiveMessage(
        message -> {
          throw new IllegalStateException(message);
        });
  }
}
