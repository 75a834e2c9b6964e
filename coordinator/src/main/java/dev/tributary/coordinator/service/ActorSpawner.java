package dev.tributary.coordinator.service;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.Props;

/// Starts actors below the guardian of the process. A simulation has its own implementation.
public interface ActorSpawner {

  <T> ActorRef<T> spawn(Behavior<T> behavior, String name, Props props);
}
