package dev.tributary.coordinator.service;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.Props;

/// Starts the actors that own streams. A simulation starts them on its own scheduler.
public interface ActorSpawner {

  <T> ActorRef<T> spawn(Behavior<T> behavior, String name, Props props);

  static ActorSpawner of(ActorSystem<?> system) {
    return new ActorSpawner() {
      @Override
      public <T> ActorRef<T> spawn(Behavior<T> behavior, String name, Props props) {
        return system.systemActorOf(behavior, name, props);
      }
    };
  }
}
