package dev.tributary.coordinator;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.BootstrapSetup;
import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.ActorSystem;
import com.typesafe.config.ConfigFactory;
import dev.tributary.checkpoint.CheckpointStore;
import dev.tributary.coordinator.checkpoint.CheckpointKeeper;
import dev.tributary.coordinator.event.TrainingEvent;
import dev.tributary.coordinator.job.JobSettings;
import dev.tributary.coordinator.reducer.WorkerLocation;
import dev.tributary.coordinator.round.StragglerPolicy;
import dev.tributary.ledger.LedgerFile;
import dev.tributary.time.MonotonicClock;
import dev.tributary.train.PreparedJob;
import dev.tributary.train.TinyJobs;
import dev.tributary.train.TrainingState;
import dev.tributary.wire.Stamp;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CoordinatorTest {
  @TempDir private Path directory;
  private final ActorSystem<Guardian.Command> system =
      Guardian.start(
          "coordinator-test", BootstrapSetup.create(ConfigFactory.load("application-test")));

  @AfterEach
  void close() {
    ActorTestKit.shutdown(system);
  }

  @Test
  void ifTheObserversFailTheOutcomeNamesThem() {
    Coordinator coordinator =
        started(
            event -> {
              throw new AssertionError("an observer that fails");
            });

    coordinator.stop("the test is over");

    assertThatThrownBy(() -> coordinator.outcome().toCompletableFuture().get(60, TimeUnit.SECONDS))
        .hasRootCauseMessage("observers failed, as logged above");
  }

  private Coordinator started(Consumer<TrainingEvent> observer) {
    PreparedJob job = TinyJobs.prepared(TinyJobs.job());
    return Coordinator.start(
        system,
        new Coordinator.Run(
            job,
            directory,
            TrainingState.initial(job),
            WorkerLocation.IN_PROCESS,
            new CheckpointStore(directory, 1),
            LedgerFile.Opening.NONE,
            CheckpointKeeper.BestModels.NONE,
            List.of(observer)),
        new JobSettings(
            new Stamp(7, 1, 0),
            1,
            JobSettings.LEASES,
            StragglerPolicy.of(4),
            MonotonicClock.system()));
  }
}
