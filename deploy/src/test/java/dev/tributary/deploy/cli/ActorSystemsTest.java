package dev.tributary.deploy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Adapter;
import akka.actor.typed.javadsl.Behaviors;
import akka.util.ManifestInfo;
import org.junit.jupiter.api.Test;

class ActorSystemsTest {
  @Test
  void anActorSystemReadsItsSettingsAndNoManifest() {
    ActorSystem<Void> system = ActorSystems.start(Behaviors.empty());
    try {
      ManifestInfo manifests = ManifestInfo.get(Adapter.toClassic(system));

      assertThat(manifests.versions().isEmpty()).isTrue();
      assertThat(system.settings().config().getString("akka.loglevel")).isEqualTo("WARNING");
    } finally {
      system.terminate();
    }
  }
}
