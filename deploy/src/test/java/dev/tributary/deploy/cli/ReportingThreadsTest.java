package dev.tributary.deploy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import com.typesafe.config.Config;
import dev.tributary.deploy.cluster.TributaryProcess;
import dev.tributary.deploy.process.JavaCommand;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Errors that end a thread of an actor system, such as a lack of memory.
@Tag("slow")
@Timeout(value = 300, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class ReportingThreadsTest {

  @ParameterizedTest
  @CsvSource({
    "akka.actor.default-dispatcher,Java heap space,out of memory (Java heap space) with ",
    "tributary.files,Java heap space,out of memory (Java heap space) with ",
    "tributary.bulk,unable to create native thread: limit,no more threads can be started; ",
    "tributary.reducers,Metaspace,out of memory (Metaspace); ",
    "timers,Java heap space,out of memory (Java heap space) with "
  })
  void anErrorOfAnActorIsReportedInALineAndEndsTheProcessWithOne(
      String dispatcher, String message, String text) throws Exception {
    List<String> command =
        new ArrayList<>(
            JavaCommand.with(TributaryProcess.flags(), FailingProgram.class)
                .withFlag("-Dlogback.configurationFile=logback.xml")
                .words());
    command.addAll(List.of(dispatcher, message));
    Process process = new ProcessBuilder(command).start();

    List<String> err = process.errorReader().readAllLines();
    List<String> out = process.inputReader().readAllLines();

    assertThat(process.waitFor()).as("%s %s", out, err).isEqualTo(1);
    assertThat(err.stream().filter(line -> line.startsWith("tributary: ")))
        .singleElement()
        .asString()
        .startsWith("tributary: " + text);
    assertThat(out).as("nothing else runs").isEmpty();
    if (!dispatcher.equals(FailingProgram.TIMERS)) { // Akka logs what happens to its timers
      assertThat(err).noneMatch(line -> line.startsWith("\tat "));
    }
  }

  @Test
  void everyDispatcherReports() {
    ActorSystem<Void> system = ActorSystems.start(Behaviors.empty());
    try {
      Config config = system.settings().config();

      assertThat(config.getObject("tributary").keySet()).isNotEmpty();
      config
          .getObject("tributary")
          .keySet()
          .forEach(
              name ->
                  assertThat(config.getString("tributary." + name + ".type"))
                      .startsWith(ReportingThreads.class.getName()));
      for (String name : List.of("default-dispatcher", "internal-dispatcher")) {
        assertThat(config.getString("akka.actor." + name + ".type"))
            .startsWith(ReportingThreads.class.getName());
      }
    } finally {
      system.terminate();
    }
  }
}
