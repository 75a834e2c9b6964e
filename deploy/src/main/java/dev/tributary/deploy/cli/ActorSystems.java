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
  private ActorSystems() {}

  /// Starts an actor system that does not compare the releases of Akka's jars, as Akka usually
  /// does: for that it reads the manifest of every jar, and for those of Bouncy Castle the JVM
  /// checks signatures, which takes a seventh of the time from the command to the first step. The
  /// build names one release.
  static <T> ActorSystem<T> start(Behavior<T> guardian) {
    return ActorSystem.create(
        guardian,
        "tributary",
        BootstrapSetup.create()
            .withClassloader(new WithoutManifests(ActorSystems.class.getClassLoader())));
  }

  /// Finds what its parent finds, but no manifest of a jar.
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
