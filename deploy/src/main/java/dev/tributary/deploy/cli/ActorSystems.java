package dev.tributary.deploy.cli;

import akka.actor.BootstrapSetup;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import java.io.IOException;
import java.net.URL;
import java.util.Collections;
import java.util.Enumeration;

/// The actor systems of the commands.
final class ActorSystems {
  static final String NAME = "tributary";

  private ActorSystems() {}

  static <T> ActorSystem<T> start(Behavior<T> guardian) {
    return ActorSystem.create(guardian, NAME, setup());
  }

  /// The set-up of an actor system that does not compare the releases of Akka's jars. Akka usually
  /// reads the manifest of every jar for that, and the JVM checks signatures for those of Bouncy
  /// Castle, which takes a seventh of the time from the command to the first step. The build names
  /// one release.
  static BootstrapSetup setup() {
    return BootstrapSetup.create()
        .withClassloader(new WithoutManifests(ActorSystems.class.getClassLoader()));
  }

  /// Finds all resources of its parent except the manifests of jars.
  private static final class WithoutManifests extends ClassLoader {
    static {
      registerAsParallelCapable();
    }

    WithoutManifests(ClassLoader parent) {
      super("without manifests", parent);
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
      return name.equals("META-INF/MANIFEST.MF")
          ? Collections.emptyEnumeration()
          : super.getResources(name);
    }
  }
}
