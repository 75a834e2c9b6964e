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

  /// The set-up of an actor system that does not compare the versions of Akka's jars. For this
  /// comparison Akka reads the manifest of every jar, and the JVM then checks the signatures of
  /// Bouncy Castle's jars. That takes a seventh of the time from the command to the first step. The
  /// build uses one version of all Akka jars, so there is nothing to compare.
  static BootstrapSetup setup() {
    return BootstrapSetup.create()
        .withClassloader(new WithoutManifests(ActorSystems.class.getClassLoader()));
  }

  /// A class loader that finds all resources of its parent except the manifests of jars.
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
