package dev.tributary.deploy.simulation;

import akka.actor.testkit.typed.Effect;
import akka.actor.testkit.typed.javadsl.BehaviorTestKit;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/// One simulated process. Its actors handle one message at a time, in an order that the seed
/// determines. A host can be paused, which stops all its actors, and killed.
final class Host {
  /// The beginning of the names of computing actors, whose messages take simulated time.
  private static final String COMPUTING = "actor-";

  private final VirtualTime time;
  private final Guardian guardian;
  private final SplittableRandom random;
  private final Supplier<Duration> computing;
  private final List<Actor> actors = new ArrayList<>();
  private final Queue<Runnable> held = new ArrayDeque<>(); // events during a pause
  private Duration lastComputed = Duration.ZERO;
  private boolean alive = true;
  private boolean paused;
  private boolean running;

  /// @param computing draws the time that a computing actor takes for its next message
  Host(VirtualTime time, Guardian guardian, SplittableRandom random, Supplier<Duration> computing) {
    this.time = time;
    this.guardian = guardian;
    this.random = random;
    this.computing = computing;
  }

  private static final class Actor {
    final BehaviorTestKit<?> kit;
    final String name;
    final List<Actor> children = new ArrayList<>();
    final Map<Object, Long> timers = new HashMap<>(); // the valid generation by key
    boolean busy; // while the actor computes

    Actor(BehaviorTestKit<?> kit, String name) {
      this.kit = kit;
      this.name = name;
    }
  }

  boolean isAlive() {
    return alive;
  }

  /// The duration of the newest computation.
  Duration lastComputed() {
    return lastComputed;
  }

  /// Starts an actor.
  <T> ActorRef<T> spawn(Behavior<T> behavior, String name) {
    BehaviorTestKit<T> kit = guardian.spawn(behavior);
    add(new Actor(kit, name));
    return kit.getRef();
  }

  /// Runs an external event of the process, such as an arriving message or a timer, and then all
  /// actors until they are idle. A killed host ignores the event; a paused one postpones it.
  void perform(Runnable event) {
    if (!alive) {
      return;
    }
    if (paused) {
      held.add(event);
      return;
    }
    event.run();
    if (!running) {
      running = true;
      runActors();
      running = false;
    }
  }

  void kill() {
    alive = false;
    actors.clear();
    held.clear();
  }

  void pause() {
    paused = true;
  }

  void resume() {
    paused = false;
    while (alive && !paused && !held.isEmpty()) {
      perform(held.remove());
    }
  }

  private void runActors() {
    while (alive) {
      List<Actor> ready = new ArrayList<>();
      for (Actor actor : actors) {
        if (isReady(actor)) {
          ready.add(actor);
        }
      }
      if (ready.isEmpty()) {
        return;
      }
      Actor next = ready.get(ready.size() == 1 ? 0 : random.nextInt(ready.size()));
      if (next.name.startsWith(COMPUTING)) {
        next.busy = true;
        Duration takes = computing.get();
        time.after(
            takes,
            () ->
                perform(
                    () -> {
                      next.busy = false;
                      lastComputed = takes;
                      runOne(next);
                    }));
      } else {
        runOne(next);
      }
    }
  }

  private static boolean isReady(Actor actor) {
    return !actor.busy && actor.kit.isAlive() && actor.kit.selfInbox().hasMessages();
  }

  private void runOne(Actor actor) {
    actor.kit.runOne();
    applyEffects(actor);
    if (!actor.kit.isAlive()) {
      remove(actor);
    }
  }

  private void add(Actor actor) {
    actors.add(actor);
    applyEffects(actor);
  }

  private void applyEffects(Actor actor) {
    for (Effect effect : actor.kit.getAllEffects()) {
      switch (effect) {
        case Effect.Spawned<?> spawned ->
            addChild(actor, actor.kit.childTestKit(spawned.ref()), spawned.childName());
        case Effect.SpawnedAnonymous<?> spawned ->
            addChild(actor, actor.kit.childTestKit(spawned.ref()), "anonymous");
        case Effect.TimerScheduled<?> scheduled -> start(actor, scheduled);
        case Effect.TimerCancelled cancelled -> actor.timers.remove(cancelled.key());
        default -> {}
      }
    }
  }

  private void addChild(Actor parent, BehaviorTestKit<?> kit, String name) {
    Actor child = new Actor(kit, name);
    parent.children.add(child);
    add(child);
  }

  /// Starts a timer, which fires once or at a fixed rate.
  private void start(Actor actor, Effect.TimerScheduled<?> timer) {
    long generation = actor.timers.merge(timer.key(), 1L, Long::sum);
    boolean once = timer.mode().toString().equals("SingleMode");
    schedule(actor, timer, generation, once);
  }

  private void schedule(
      Actor actor, Effect.TimerScheduled<?> timer, long generation, boolean once) {
    time.after(
        timer.duration(),
        () -> {
          if (!alive || !actor.kit.isAlive() || actor.timers.get(timer.key()) != generation) {
            return;
          }
          // After a pause, single timers fire late, and missed ticks of periodic timers are
          // skipped.
          if (once || !paused) {
            perform(() -> timer.send().apply());
          }
          if (!once) {
            schedule(actor, timer, generation, false);
          }
        });
  }

  private void remove(Actor actor) {
    actors.remove(actor);
    for (Actor child : actor.children) {
      if (child.kit.isAlive()) {
        child.kit.signal(PostStop.instance());
        remove(child);
      }
    }
  }
}
